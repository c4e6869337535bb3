"""Tests of the physics of the shapes world."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from generators.shapes.bodies import FLOOR, WALL
from generators.shapes.language import parse
from generators.shapes.outlines import reach
from generators.shapes.prompts import draft_prompts
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
