"""Tests of the films that the family learns from."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from generators.happyhorse import films as module
from generators.happyhorse.codes import ABSENT, SLOTS, encode
from generators.happyhorse.films import (
    FPS,
    INSTANTS,
    MOST_IMPACTS,
    Films,
    draw_scene,
    from_films,
    joined,
    shoot,
)
from generators.shapes.language import parse
from generators.shapes.phrasing import caption
from generators.shapes.scene import COLOURS, FLOORS, MOTIONS, SHAPES, SIZES, SPEEDS, TIMBRES
from generators.shapes.world import Film, Impact, play

NAMES = [each.name for each in fields(Films)]
PROMPTS = [
    "A small red ball rolls to the left on a grey floor with a bell sound",
    "Two blue squares and a large green star bounce quickly",
    "A white triangle and a pink pentagon slide towards each other with a drum sound",
    "Four yellow hexagons jump on a mint floor",
]


def shot(count, first=0):
    return joined(list(shoot(count, workers=1, first=first)))


def assert_same(some, others):
    for name in NAMES:
        np.testing.assert_array_equal(getattr(some, name), getattr(others, name))


@pytest.fixture(scope="module")
def played():
    scenes = [parse(prompt) for prompt in PROMPTS]
    return scenes, [play(scene, at, frames=INSTANTS, fps=FPS) for at, scene in enumerate(scenes)]


def test_a_number_always_gives_the_same_film(films):
    assert_same(shot(6), films[:6])
    assert_same(shot(2, first=3), films[3:5])
    assert not np.array_equal(shot(6, first=6).places, films[:6].places)


def test_however_they_are_shared_out_the_films_are_the_same(films, monkeypatch):
    monkeypatch.setattr(module, "_A_TASK", 3)
    parts = list(shoot(7, workers=1))
    assert [len(part) for part in parts] == [3, 3, 1]
    assert_same(joined(parts), films[:7])


def test_rows_hold_what_was_played(played):
    scenes, films = played
    rows = from_films(scenes, films)
    assert len(rows) == len(films)
    for row, film in enumerate(films):
        number = len(film.radii)
        np.testing.assert_array_equal(rows.radii[row, :number], np.float32(film.radii))
        np.testing.assert_array_equal(rows.angles[row, :number], np.float32(film.angles[0]))
        np.testing.assert_array_equal(rows.places[row, :, :number], np.float32(film.places))
        heard = [(impact.time, impact.thing, impact.strength) for impact in film.impacts]
        np.testing.assert_array_equal(rows.impacts[row, : len(heard)], np.float32(heard))
        assert (rows.impacts[row, len(heard) :] == -1).all()
        for empty in (rows.radii[row, number:], rows.angles[row, number:], rows.places[row, :, number:]):
            assert not empty.any()


def test_rows_remember_the_scenes_as_they_were_asked_for(played):
    scenes, films = played
    codes, asked = from_films(scenes, films).codes(), encode(scenes)
    for name, part in vars(asked).items():
        np.testing.assert_array_equal(getattr(codes, name), part)
    assert codes.floor[1] == codes.timbre[1] == ABSENT  # though the film has both


@pytest.mark.parametrize("number", [0, MOST_IMPACTS, MOST_IMPACTS + 9])
def test_of_many_impacts_the_first_are_kept(played, number):
    scenes, films = played
    film = films[0]
    many = tuple(Impact(at / 40, 0.5, 0, 0.5) for at in range(number))
    rows = from_films(scenes[:1], [Film(film.scene, film.radii, film.places, film.angles, many)])
    kept = min(number, MOST_IMPACTS)
    np.testing.assert_allclose(rows.impacts[0, :kept, 0], np.arange(kept) / 40, rtol=1e-6)
    assert (rows.impacts[0, kept:, 0] == -1).all()


def test_films_are_read_as_they_were_saved(films, tmp_path):
    films.save(tmp_path / "films.npz")
    back = Films.read(tmp_path / "films.npz")
    assert_same(back, films)
    assert [getattr(back, name).dtype for name in NAMES] == [getattr(films, name).dtype for name in NAMES]


def test_rows_can_be_picked_and_joined(films):
    rows = np.array([5, 2, 2])
    picked = films[rows]
    assert len(picked) == 3
    np.testing.assert_array_equal(picked.places[1], films.places[2])
    assert_same(joined([films[:2], films[2:5]]), films[:5])


def test_films_can_be_learnt_from(films):
    """Whoever is there moves in the room, and something is heard."""
    there = films.things[:, :, 0] != ABSENT
    assert there[:, 0].all()
    assert (films.radii[there] > 0.03).all()
    assert not films.radii[~there].any()
    heard = (films.impacts[:, :, 0] >= 0).sum(axis=1)
    assert (heard >= 2).all()
    assert heard.max() < MOST_IMPACTS
    struck = films.impacts[films.impacts[:, :, 0] >= 0]
    assert struck[:, 0].max() < INSTANTS / FPS
    assert ((struck[:, 2] > 0) & (struck[:, 2] <= 1)).all()
    rows = np.nonzero(films.impacts[:, :, 0] >= 0)[0]
    assert there[rows, struck[:, 1].astype(int)].all()


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_every_scene_is_one_that_a_prompt_can_ask_for(seed):
    scene = draw_scene(np.random.default_rng(seed))
    assert parse(caption(scene)) == scene
    assert not (scene.meeting and any(thing.direction for thing in scene.things))


def test_scenes_of_every_kind_are_drawn():
    scenes = [draw_scene(np.random.default_rng(seed)) for seed in range(1500)]
    things = [thing for scene in scenes for thing in scene.things]
    for name, words in (("shape", SHAPES), ("colour", COLOURS), ("motion", MOTIONS), ("size", SIZES)):
        counts = [sum(getattr(thing, name) == word for thing in things) for word in words]
        assert min(counts) > len(things) / len(words) / 3
    assert {thing.speed for thing in things} == set(SPEEDS)
    for words, asked in ((FLOORS, [s.floor for s in scenes]), (TIMBRES, [s.timbre for s in scenes])):
        assert set(asked) == {"", *words}
    numbers = np.bincount([len(scene.things) for scene in scenes], minlength=SLOTS + 1) / len(scenes)
    assert (numbers[1:] > 0.03).all()
    assert 0.05 < np.mean([scene.meeting for scene in scenes]) < 0.25
