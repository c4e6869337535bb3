"""Tests of judging a clip against its prompt: the world itself is right, and every single fault is found."""

from dataclasses import replace

import numpy as np
import pytest

from generators.happyhorse.gate import matched_share
from generators.happyhorse.judging import FPS, SAMPLE_RATE, judge
from generators.shapes.language import parse
from generators.shapes.prompts import draft_prompts
from generators.shapes.scene import MOTIONS, Scene, Thing
from generators.shapes.sound import soundtrack
from generators.shapes.world import Film, play

FRAMES, SECONDS = 96, 4.0
PROMPT = "A red ball and a small blue star bounce on a grey floor with a wood sound"
WORDS = {"colour", "shape", "count", "floor", "timbre", "motion"}


def filmed(scene, seed=1):
    return play(scene, seed, frames=FRAMES, fps=FPS)


def sound_of(film):
    return soundtrack(film, SECONDS, SAMPLE_RATE)


@pytest.fixture(scope="module")
def clips():
    scenes = [parse(draft.text) for draft in draft_prompts(21, 60)]
    films = [filmed(scene, at) for at, scene in enumerate(scenes)]
    return scenes, films, [sound_of(film) for film in films]


@pytest.fixture(scope="module")
def own(clips):
    return [judge(*clip) for clip in zip(*clips, strict=True)]


def test_the_impacts_of_the_true_world_are_heard(own):
    assert matched_share(own) >= 0.97
    assert sum(verdict.impacts for verdict in own) > 200
    offsets = np.concatenate([verdict.offsets for verdict in own])
    assert np.median(np.abs(offsets)) < 0.02


def test_under_each_others_sounds_half_of_them_are_not(clips):
    scenes, films, sounds = clips
    order = np.roll(np.arange(len(films)), 7)
    shuffled = [judge(scenes[at], films[at], sounds[other]) for at, other in enumerate(order)]
    assert 0.3 < matched_share(shuffled) < 0.6


def test_the_true_world_does_what_it_is_asked_for(own):
    for verdict in own:
        assert set(verdict.right) == WORDS
        for word in WORDS - {"motion"}:
            assert all(verdict.right[word])
    assert np.mean([hit for verdict in own for hit in verdict.right["motion"]]) > 0.97


def test_late_sound_is_measured_as_late(clips):
    late = round(0.08 * SAMPLE_RATE)
    verdicts = [
        judge(scene, film, np.pad(sound, ((late, 0), (0, 0)))[: len(sound)])
        for scene, film, sound in list(zip(*clips, strict=True))[:20]
    ]
    assert np.median(np.concatenate([verdict.offsets for verdict in verdicts])) == pytest.approx(
        0.08, abs=0.015
    )


def test_without_sound_nothing_is_heard(clips):
    scenes, films, _ = clips
    verdict = judge(scenes[0], films[0], None)
    assert (verdict.onsets, len(verdict.offsets)) == (0, 0)
    assert verdict.impacts > 0


@pytest.fixture(scope="module")
def asked():
    scene = parse(PROMPT)
    return scene, filmed(scene)


def wrong(scene, film):
    """The words under which a film is found wrong."""
    return {word for word, hits in judge(scene, film, None).right.items() if not all(hits)}


def recast(film, at, **changes):
    things = list(film.scene.things)
    things[at] = replace(things[at], **changes)
    return replace(film, scene=replace(film.scene, things=tuple(things)))


def test_a_film_without_fault_has_none(asked):
    assert wrong(*asked) == set()


@pytest.mark.parametrize("at", [0, 1])
def test_a_wrong_colour_is_found(asked, at):
    scene, film = asked
    assert wrong(scene, recast(film, at, colour="pink")) == {"colour"}
    hits = judge(scene, recast(film, at, colour="pink"), None).right["colour"]
    assert hits == [at == 1, at == 0]


def test_a_wrong_shape_is_found(asked):
    scene, film = asked
    assert wrong(scene, recast(film, 1, shape="pentagon")) == {"shape"}


def test_exchanged_colours_are_both_wrong(asked):
    scene, film = asked
    assert (
        judge(scene, recast(recast(film, 0, colour="blue"), 1, colour="red"), None).right["colour"]
        == [False] * 2
    )


@pytest.mark.parametrize(("word", "other"), [("floor", "navy"), ("timbre", "bell")])
def test_a_wrong_floor_or_timbre_is_found(asked, word, other):
    scene, film = asked
    assert wrong(scene, replace(film, scene=replace(film.scene, **{word: other}))) == {word}


@pytest.mark.parametrize(("word", "other"), [("floor", "navy"), ("timbre", "bell")])
def test_what_the_prompt_leaves_open_cannot_be_wrong(asked, word, other):
    scene, film = asked
    scene, film = replace(scene, **{word: ""}), replace(film, scene=replace(film.scene, **{word: other}))
    assert judge(scene, film, None).right[word] == []
    assert wrong(scene, film) == set()


def test_a_shape_too_few_is_missing_everywhere_and_one_too_many_is_one_too_many(asked):
    scene, film = asked
    first = replace(
        film,
        scene=replace(film.scene, things=film.scene.things[:1]),
        radii=film.radii[:1],
        places=film.places[:, :1],
        angles=film.angles[:, :1],
    )
    verdict = judge(scene, first, None)
    assert verdict.right["count"] == [False]
    for word in ("colour", "shape", "motion"):
        assert verdict.right[word] == [True, False]
    assert wrong(replace(scene, things=scene.things[:1]), film) == {"count"}


@pytest.mark.parametrize("motion", MOTIONS)
def test_a_motion_is_told_from_another(motion):
    """Falling and bouncing begin alike, and so do sliding and rolling."""
    alike = next((pair for pair in ({"fall", "bounce"}, {"slide", "roll"}) if motion in pair), {motion})
    films = [filmed(Scene((Thing("ball", "red", motion),), "grey", "wood"), seed) for seed in range(12)]
    for other in MOTIONS:
        scene = Scene((Thing("ball", "red", other),))
        share = np.mean([judge(scene, film, None).right["motion"][0] for film in films])
        assert share == (1 if other in alike else 0)


def test_what_hangs_in_the_air_does_not_fall(asked):
    scene, film = asked
    still = replace(film, places=np.repeat(film.places[:1], FRAMES, axis=0))
    assert wrong(scene, still) == {"motion"}


def test_jerk_is_larger_where_motion_is_jerky(asked):
    scene, film = asked
    held = replace(film, places=film.places[np.arange(FRAMES) // 4 * 4])
    shaken = replace(film, places=film.places + np.random.default_rng(0).normal(0, 0.005, film.places.shape))
    calm = judge(scene, film, None).jerk
    assert judge(scene, shaken, None).jerk > 10 * calm
    assert judge(scene, held, None).jerk > 3 * calm
    drift = np.linspace(0, 1, FRAMES)[:, None, None] * np.ones((1, 2, 2))
    assert judge(scene, Film(film.scene, film.radii, drift, film.angles, ()), None).jerk < 1e-9
