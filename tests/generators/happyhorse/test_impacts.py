"""Tests of seeing impacts, and of matching them with what is heard."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from generators.happyhorse.impacts import WINDOW, matched, merged, seen
from generators.shapes.language import parse
from generators.shapes.prompts import draft_prompts
from generators.shapes.scene import Scene, Thing
from generators.shapes.world import Film, play

FPS, FRAMES = 24, 96
times = st.lists(st.floats(0, 4), max_size=30).map(lambda some: np.sort(np.array(some, float)))
PLAIN_STRENGTH = 0.4  # an impact at 0.76 frame heights a second


@pytest.fixture(scope="module")
def played():
    drafts = draft_prompts(11, 60)
    return [play(parse(draft.text), at, frames=FRAMES, fps=FPS) for at, draft in enumerate(drafts)]


def plain_impacts(film):
    """When something strikes that is plain to see, away from both ends of the film."""
    struck = [
        i.time for i in film.impacts if i.strength > PLAIN_STRENGTH and 2 / FPS < i.time < (FRAMES - 3) / FPS
    ]
    return merged(np.array(struck))


def test_true_impacts_are_seen(played):
    true, found, offsets = 0, 0, []
    for film in played:
        struck = plain_impacts(film)
        pairs = matched(struck, seen(film, FPS))
        true, found = true + len(struck), found + len(pairs)
        offsets += [late - early for early, late in pairs]
    assert true > 150
    assert found >= 0.97 * true
    assert np.median(np.abs(offsets)) < 0.015
    assert np.median(offsets) == pytest.approx(0, abs=0.005)


def test_what_is_seen_is_an_impact(played):
    right = found = 0
    for film in played:
        breaks = seen(film, FPS)
        found += len(breaks)
        right += len(matched(breaks, merged(np.array([impact.time for impact in film.impacts]))))
    assert right >= 0.97 * found


def filmed(places):
    """A film of one ball at the places, shape (frames, 2)."""
    places = np.asarray(places, float)[:, None]
    scene = Scene((Thing("ball", "red", "bounce"),), "grey", "bell")
    return Film(scene, (0.08,), places, np.zeros(places.shape[:2]), ())


def straight(speed=(0.1, 0.05)):
    return np.arange(FRAMES)[:, None] / FPS * np.array(speed) + 0.3


@pytest.mark.parametrize("path", [straight((0, 0)), straight(), 0.5 + np.zeros((FRAMES, 2))])
def test_what_moves_evenly_strikes_nothing(path):
    assert len(seen(filmed(path), FPS)) == 0


def test_free_fall_is_no_impact():
    path = straight((0.1, 0))
    path[:, 1] = 0.9 - 1.2 * (np.arange(FRAMES) / FPS / 4) ** 2
    assert len(seen(filmed(path), FPS)) == 0


@settings(max_examples=60, deadline=None)
@given(st.floats(0.2, 3.7), st.floats(1.2, 3))
def test_a_turn_is_seen_at_its_instant_even_between_two_frames(when, speed):
    clock = np.arange(FRAMES) / FPS
    path = np.stack([0.5 + speed * np.abs(clock - when) / 2, np.full(FRAMES, 0.5)], axis=1)
    (found,) = seen(filmed(path), FPS)
    assert found == pytest.approx(when, abs=0.012)


def test_every_shape_is_watched(played):
    film = played[0]
    alone = seen(film, FPS)
    still = np.repeat(film.places[:1, :1], FRAMES, axis=0)
    places = np.concatenate([still, film.places], axis=1)
    both = Film(film.scene, (0.05, *film.radii), places, np.zeros(places.shape[:2]), ())
    np.testing.assert_array_equal(seen(both, FPS), alone)
    assert len(alone) >= 2


@settings(deadline=None)
@given(times)
def test_merged_times_stand_apart_and_leave_none_uncovered(some):
    kept = merged(some)
    assert set(kept) <= set(some)
    assert all(late - early > 0.06 for early, late in pairwise(kept))
    for time in some:
        assert any(0 <= time - first <= 0.06 for first in kept)


@settings(deadline=None)
@given(times, times, st.sampled_from([0.05, WINDOW, 0.5]))
def test_no_other_pairing_matches_more(first, second, window):
    pairs = matched(first, second, window)
    near = (second[None] >= first[:, None] - window) & (second[None] <= first[:, None] + window)
    best = maximum_bipartite_matching(
        csr_array(near.reshape(len(first), len(second)).astype(int)), perm_type="column"
    )
    assert len(pairs) == (best >= 0).sum()
    assert all(early in first and late in second for early, late in pairs)
    assert all(early - window <= late <= early + window for early, late in pairs)
    for side, whole in zip(zip(*pairs, strict=True), (first, second), strict=False):
        assert all(list(side).count(time) <= (whole == time).sum() for time in side)


@settings(deadline=None)
@given(times, times)
def test_pairs_do_not_cross(first, second):
    pairs = matched(first, second)
    assert all(a <= c and b <= d for (a, b), (c, d) in pairwise(pairs))


def test_of_two_that_want_one_sound_one_gets_it():
    assert matched(np.array([1.0, 1.1]), np.array([1.05])) == [(1.0, 1.05)]
    assert matched(np.array([1.0]), np.array([])) == []
    assert matched(np.array([1.0]), np.array([1.2])) == []
