"""Noise, hills, halos and mirrors: in range, seeded, and where they should be."""

from __future__ import annotations

import numpy as np

from generators.open_world.canvas import HEIGHT, WIDTH, ellipse, gradient, mask, paint
from generators.open_world.fields import (
    below,
    clouds,
    cumulus,
    finished,
    glow,
    mirrored,
    noise,
    ridge,
    smooth,
    stars,
    water,
)


def sky():
    return gradient((0, "#203060"), (1, "#6080a0"))


def test_noise_is_seeded_and_between_0_and_1():
    cloudy = noise(1, 200)
    assert cloudy.shape == (HEIGHT, WIDTH)
    assert 0 <= cloudy.min() < 0.3
    assert 0.7 < cloudy.max() <= 1
    np.testing.assert_array_equal(cloudy, noise(1, 200))
    assert np.abs(cloudy - noise(2, 200)).mean() > 0.05


def test_hills_lie_about_their_level_and_cover_what_is_below_them():
    rows = ridge(1, 400, 50, 300)
    assert rows.shape == (WIDTH,)
    assert np.abs(rows - 400).max() < 110
    covered = below(rows)
    assert covered[0].max() == 0
    assert covered[-1].min() == 1


def test_smooth_rises_from_0_to_1():
    np.testing.assert_allclose(smooth(2, 4, np.array([0.0, 2, 3, 4, 9])), [0, 0, 0.5, 1, 1])


def test_a_halo_is_brightest_at_its_middle():
    halo = glow(300, 200, 50)
    assert np.unravel_index(halo.argmax(), halo.shape) in {(r, c) for r in (199, 200) for c in (299, 300)}
    assert halo.max() <= 1


def test_clouds_and_stars_stay_in_their_part_of_the_sky():
    flat = sky()
    clouds(flat, 3, (100, 300), ("#ffffff", "#808080"), 0.8)
    changed = np.flatnonzero((flat != sky()).any(axis=(1, 2)))
    assert 100 <= changed.min() < changed.max() <= 300
    heaped = sky()
    cumulus(heaped, 600, 300, 100, 4)
    rows, columns = np.nonzero((heaped != sky()).any(axis=2))
    assert abs(columns - 600).max() < 200
    assert abs(rows - 300).max() < 200
    starry = sky()
    stars(starry, 5, 100, 200)
    assert (starry >= sky()).all()
    assert not (starry[210:] != sky()[210:]).any()


def test_still_water_mirrors_what_stands_above_it():
    scene = sky()
    paint(scene, mask(ellipse(600, 300, 30)), "#ff0000")
    water(scene, 400, 1, ripple=0)
    np.testing.assert_allclose(scene[500, 600], scene[299, 600], atol=1e-6)
    where = mirrored(mask(ellipse(600, 300, 30)), 400, 1, ripple=0)
    assert where[500, 600] == 1
    assert where[300, 600] == 0


def test_a_finished_picture_is_bytes_with_grain_and_darker_corners():
    grey = gradient((0, "#808080"), (1, "#808080"))
    pixels = finished(grey, 1)
    assert (pixels.dtype, pixels.shape) == (np.uint8, (HEIGHT, WIDTH, 3))
    assert 0.5 < pixels[340:380, 600:680].std() < 4
    assert pixels[:20, :20].mean() < pixels[350:370, 630:650].mean() - 5
    np.testing.assert_array_equal(pixels, finished(grey, 1))
