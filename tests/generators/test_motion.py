"""Tests of motion, against motion that is known to the pixel."""

import numpy as np
import pytest

from generators.decoded import decode
from generators.motion import motion
from tests.generators import staged

SHRUNK = 208 / staged.SIDE


def moves(folder, frames):
    return motion(decode(staged.written(folder, frames)).luma)


@pytest.mark.parametrize("pixels", [1, 3, 6])
def test_a_pan_is_as_fast_as_it_is(tmp_path, pixels):
    found = moves(tmp_path, staged.pan(pixels))
    assert found.mean == pytest.approx(pixels * SHRUNK, rel=0.2)
    assert found.top == pytest.approx(pixels * SHRUNK, rel=0.35)


def test_what_stands_still_does_not_move(tmp_path):
    found = moves(tmp_path, staged.still(staged.texture()))
    assert found.mean < 0.002
    assert found.flicker < 1.0
    assert found.acceleration.max() < 0.2


def test_a_flat_floor_does_not_move_with_what_moves_before_it(tmp_path):
    places = [(60 + 3 * i, 128) for i in range(staged.FRAMES)]
    found = moves(tmp_path, staged.disc(places))
    true = 3 * SHRUNK * np.pi * 24**2 / staged.SIDE**2
    assert true * 0.5 < found.mean < true * 2.5


def test_flicker_is_what_motion_does_not_explain(tmp_path):
    rng = np.random.default_rng(1)
    picture = staged.texture().astype(int)
    flashing = staged.colours([np.clip(picture + 12 * (i % 2), 0, 255) for i in range(staged.FRAMES)])
    boiling = staged.colours(
        [np.clip(picture + rng.normal(0, 12, picture.shape), 0, 255) for _ in range(staged.FRAMES)]
    )
    calm = moves(tmp_path, staged.pan(2)).flicker
    assert calm < 2.5
    assert moves(tmp_path, flashing).flicker > 2 * calm
    assert moves(tmp_path, boiling).flicker > 2 * calm


def test_a_turn_shows_as_acceleration_where_it_is(tmp_path):
    bounce = [(128, 60 + 6 * i if i < 20 else 60 + 6 * (40 - i)) for i in range(staged.FRAMES)]
    change = moves(tmp_path, staged.disc(bounce[:40])).acceleration
    assert len(change) == staged.FRAMES  # the end is held
    assert abs(int(change[:38].argmax()) - 20) <= 1
    steady = np.delete(change[3:37], range(15, 20))
    assert change[:38].max() > 4 * np.median(steady)


def test_one_frame_has_no_motion():
    assert motion(np.zeros((1, 20, 20), np.uint8)) is None
