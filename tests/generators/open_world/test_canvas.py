"""Masks, colour and light: what is painted lies where it was asked for, and stays between black and white."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from generators.open_world.canvas import (
    HEIGHT,
    WIDTH,
    box,
    colour,
    curve,
    ellipse,
    gradient,
    line,
    mask,
    paint,
    polygon,
    ring,
    shade,
    shine,
)

ANYWHERE = st.tuples(st.integers(-400, WIDTH + 400), st.integers(-400, HEIGHT + 400))


def test_a_mask_covers_what_its_shape_covers():
    assert mask(box(100, 50, 299, 149)).sum() == pytest.approx(200 * 100, rel=0.01)
    assert mask(ellipse(600, 300, 80)).sum() == pytest.approx(np.pi * 80**2, rel=0.02)
    assert mask(polygon((0, 0), (300, 0), (0, 300))).sum() == pytest.approx(300 * 300 / 2, rel=0.02)
    assert mask(line([(100, 100), (500, 100)], 6)).sum() == pytest.approx(400 * 6, rel=0.08)
    assert mask(ring(600, 300, 80, 80, 4))[300, 600] == 0
    assert not mask().any()


def test_edges_are_smooth():
    slanted = mask(polygon((100, 100), (700, 190), (700, 400), (100, 400)))
    between = slanted[(slanted > 0) & (slanted < 1)]
    assert len(np.unique(between)) > 5


def test_a_blurred_shape_keeps_its_light():
    sharp, soft = mask(ellipse(600, 300, 60)), mask(ellipse(600, 300, 60), blur=12)
    assert soft.sum() == pytest.approx(sharp.sum(), rel=0.02)
    assert soft.max() <= 1
    assert soft[300, 600 + 70] > 0 == sharp[300, 600 + 70]


@settings(max_examples=30)
@given(st.lists(ANYWHERE, min_size=3, max_size=6))
def test_shapes_may_lie_outside_the_canvas_in_part_or_wholly(points):
    where = mask(polygon(*points))
    assert where.shape == (HEIGHT, WIDTH)
    assert 0 <= where.min() <= where.max() <= 1


def test_a_gradient_runs_from_its_first_colour_to_its_last():
    picture = gradient((0, "#000000"), (0.5, "#ff0000"), (1, "#ffffff"))
    assert picture.shape == (HEIGHT, WIDTH, 3)
    np.testing.assert_allclose(picture[0, 0], 0, atol=0.05)
    np.testing.assert_allclose(picture[-1, -1], 1, atol=0.05)
    assert (np.diff(picture[:, 0, 0]) >= -1e-6).all()


def test_painting_touches_what_the_mask_covers_and_nothing_else():
    picture = gradient((0, "#204060"), (1, "#204060"))
    before = picture.copy()
    where = mask(box(100, 100, 200, 200))
    paint(picture, where, "#ff8000")
    np.testing.assert_allclose(picture[150, 150], colour("#ff8000"), atol=1e-6)
    np.testing.assert_array_equal(picture[where == 0], before[where == 0])


def test_light_brightens_and_shadow_darkens_and_neither_leaves_the_range():
    picture = gradient((0, "#204060"), (1, "#e0f0ff"))
    before = picture.copy()
    everywhere = np.ones((HEIGHT, WIDTH), np.float32)
    shine(picture, everywhere, "#ffffff", 0.7)
    assert (picture > before).all()
    assert picture.max() <= 1
    lit = picture.copy()
    shade(picture, everywhere, 0.7)
    assert (picture < lit).all()
    assert picture.min() >= 0


def test_a_curve_passes_through_its_points():
    points = [(0.0, 0.0), (40.0, 90.0), (200.0, 20.0)]
    path = curve(*points, steps=8)
    assert path[0] == points[0]
    assert points[1] in path
    assert path[-1] == points[2]
