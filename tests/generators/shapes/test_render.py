"""Tests of the pictures of the shapes world."""

import numpy as np
import pytest

from generators.shapes.language import parse
from generators.shapes.palette import PAINTS, ROOMS
from generators.shapes.render import render, room
from generators.shapes.scene import COLOURS, FLOORS, SHAPES
from generators.shapes.world import play


def frames_of(prompt, side=256, seed=1, frames=24):
    film = play(parse(prompt), seed, frames=frames, fps=24)
    return film, render(film, side, side)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("shape", ["ball", "square", "star"])
def test_a_shape_has_its_colour_where_physics_puts_it(shape, colour):
    film, frames = frames_of(f"A large {colour} {shape} falls on a grey floor")
    x, y = film.places[5, 0] * 256
    row, column = round(256 - y), round(x)
    patch = frames[5, row - 20 : row + 20, column - 20 : column + 20].reshape(-1, 3).astype(int)
    assert np.abs(np.median(patch, axis=0) - PAINTS[colour]).max() < 40


def test_only_surroundings_of_shapes_change():
    film, frames = frames_of("A small red square falls on a mint floor")
    empty = room("mint", 256, 256)
    changed = (frames != empty).any(axis=(0, 3))
    assert changed.any()
    assert changed.mean() < 0.4
    x = film.places[:, 0, 0] * 256
    assert not changed[:, : int(x.min() - 60)].any()


def test_edges_are_smooth():
    _, frames = frames_of("A large white ball falls on a navy floor")
    row = frames[0].max(axis=2).astype(int)
    assert len(np.unique(row)) > 40


def test_every_floor_is_another_colour():
    assert set(ROOMS) == set(FLOORS)
    assert set(PAINTS) == set(COLOURS)
    means = [room(floor, 64, 64).mean(axis=(0, 1)) for floor in FLOORS]
    assert all(np.abs(a - b).max() > 8 for i, a in enumerate(means) for b in means[:i])


def test_a_shape_that_leaves_the_picture_is_cut_off():
    film, _ = frames_of("A red ball falls")
    for place in ([-1.0, 0.5], [0.5, -1.0], [0.0, 0.0], [1.0, 1.0], [0.5, 2.0]):
        film.places[:] = place
        assert render(film, 64, 64).shape == (24, 64, 64, 3)


def test_wide_pictures_work():
    film = play(parse(f"A red {SHAPES[0]} rolls"), 1, frames=12, fps=24, aspect=16 / 9)
    assert render(film, 320, 180).shape == (12, 180, 320, 3)
