"""Tests of the physics of the shapes world."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from generators.shapes.bodies import FLOOR, WALL
from generators.shapes.language import parse
from generators.shapes.outlines import reach
from generators.shapes.prompts import draft_prompts
from generators.shapes.seen import Seen
from generators.shapes.world import play

FOUR_SECONDS = {"frames": 96, "fps": 24}
DRAFTS = [draft.text for draft in draft_prompts(3, 60)]


def film(prompt, seed=1, **changes):
    return play(parse(prompt), seed, **{**FOUR_SECONDS, **changes})


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(DRAFTS), st.integers(0, 2**40))
def test_every_film_can_be_heard_and_stays_in_its_room(prompt, seed):
    played = film(prompt, seed)
    assert len({round(impact.time, 2) for impact in played.impacts if impact.time < 3.7}) >= 2
    assert all(0 < impact.time < 4 and 0 < impact.strength <= 1 for impact in played.impacts)
    for i, (thing, radius) in enumerate(zip(played.scene.things, played.radii, strict=True)):
        extent = reach(thing.shape)
        x, y = played.places[:, i].T
        assert y.min() >= FLOOR + radius * extent.below - 1e-6
        assert y.max() <= 1.05
        assert x.min() >= WALL + radius * extent.beside - 1e-6
        assert x.max() <= 1 - WALL - radius * extent.beside + 1e-6


def test_the_seed_decides_everything():
    one, same, other = film(DRAFTS[0], 5), film(DRAFTS[0], 5), film(DRAFTS[0], 6)
    np.testing.assert_array_equal(one.places, same.places)
    assert one.impacts == same.impacts
    assert not np.allclose(one.places, other.places)


@pytest.mark.parametrize("seed", range(5))
def test_the_first_impact_is_where_free_fall_ends(seed):
    played = film("A red ball falls on a grey floor with a bell sound", seed)
    height = played.places[0, 0, 1] - FLOOR - played.radii[0]
    landing = min(impact.time for impact in played.impacts if impact.strength > 0.5)
    assert landing == pytest.approx(np.sqrt(2 * height / 2.4), abs=0.001)


def test_a_weightless_film_goes_straight_through():
    played = film("Two red squares and a blue ball bounce", 4, weightless=True)
    steps = np.diff(played.places, axis=0)
    np.testing.assert_allclose(steps, np.broadcast_to(steps[0], steps.shape), atol=1e-9)
    for i, (thing, radius) in enumerate(zip(played.scene.things, played.radii, strict=True)):
        extent, (x, y) = reach(thing.shape), played.places[-1, i]
        beyond = y < FLOOR + radius * extent.below or abs(x - 0.5) > 0.5 - WALL - radius * extent.beside
        assert beyond
    assert played.impacts


def test_shapes_that_meet_bounce_off_each_other():
    played = film("A red ball and a blue ball roll towards each other on a grey floor", 2)
    left, right = played.places[:, 0, 0], played.places[:, 1, 0]
    assert left[0] < right[0]
    assert (right - left).min() >= sum(played.radii) - 0.01


def test_what_the_prompt_leaves_open_is_drawn():
    floors = {film("A red ball falls", seed, frames=24).scene.floor for seed in range(12)}
    assert len(floors) > 2


def test_direction_and_speed_are_kept():
    def first_step(prompt):
        return float(np.diff(film(prompt, 3).places[:2, 0, 0])[0])

    assert first_step("A red square slides to the left") < 0 < first_step("A red square slides to the right")
    slow, quick = "A red square slides slowly to the right", "A red square slides quickly to the right"
    assert first_step(quick) > 1.3 * first_step(slow)


def test_a_film_begins_where_its_first_frame_shows_the_shapes():
    scene = parse("A red ball jumps while a blue square slides to the left")
    start = (Seen("ball", "red", 0.3, 0.5, 0.07, 0.4), Seen("square", "blue", 0.8, 0.25, 0.08))
    films = [play(scene, seed, frames=48, fps=24, start=start) for seed in range(2)]
    for film in films:
        assert film.places[0].tolist() == [[0.3, 0.5], [0.8, pytest.approx(0.25, abs=0.01)]]
        assert film.radii == (0.07, 0.08)
        assert film.angles[0, 0] == 0.4
        assert film.places[4, 1, 0] < 0.8
    assert (films[0].places != films[1].places).any()


def test_weightless_shapes_begin_where_they_are_seen_too():
    start = (Seen("ball", "red", 0.3, 0.5, 0.07),)
    film = play(parse("A red ball falls"), 1, frames=48, fps=24, weightless=True, start=start)
    assert film.places[0].tolist() == [[0.3, 0.5]]
    assert np.abs(np.diff(film.places, n=2, axis=0)).max() < 1e-9


def test_what_is_seen_in_the_air_falls_first_and_what_stands_hops():
    aloft = film("A red ball jumps", start=(Seen("ball", "red", 0.5, 0.8, 0.08),))
    assert aloft.places[:, 0, 1].max() == 0.8
    assert (aloft.places[:, 0, 1] < 0.3).any()
    standing = film("A red ball bounces", start=(Seen("ball", "red", 0.5, FLOOR + 0.08, 0.08),))
    assert standing.places[:, 0, 1].max() > 0.5
    assert len(standing.impacts) >= 2


@pytest.mark.parametrize("direction", ["left", "right"])
def test_what_is_seen_a_little_inside_a_wall_stays_in_the_room(direction):
    beside = 0.08 * reach("square").beside
    edge = WALL + beside - 0.001 if direction == "left" else 1 - WALL - beside + 0.001
    start = (Seen("square", "red", edge, FLOOR + 0.08 * reach("square").below - 0.002, 0.08),)
    across, high = film(f"A red square slides quickly to the {direction}", start=start).places[:, 0].T
    assert WALL + beside <= across.min() <= across.max() <= 1 - WALL - beside
    assert high.min() == FLOOR + 0.08 * reach("square").below
