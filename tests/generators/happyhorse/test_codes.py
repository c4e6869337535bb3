"""Tests of scenes as small integers, and of which are kept from training."""

import hashlib
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from generators.happyhorse.codes import (
    ABSENT,
    COLOUR,
    PHRASES,
    PROPERTIES,
    SHAPE,
    SLOTS,
    VOCABULARY,
    SceneCodes,
    encode,
)
from generators.happyhorse.films import draw_scene
from generators.shapes.language import parse
from generators.shapes.scene import COLOURS, FLOORS, SHAPES, TIMBRES
from tests.generators.happyhorse.reading import NAMES, codes_of, said

NOBODY = set()
seeds = st.integers(0, 2**32 - 1)


def scene_of(seed):
    return draw_scene(np.random.default_rng(seed))


def same(codes, others):
    return all(
        np.array_equal(*pair) for pair in zip(vars(codes).values(), vars(others).values(), strict=True)
    )


@pytest.mark.parametrize(
    ("prompt", "phrases"),
    [
        (
            "A small red ball bounces quickly to the left on a grey floor with a bell sound",
            [
                {
                    "shape=ball",
                    "colour=red",
                    "motion=bounce",
                    "size=small",
                    "speed=quickly",
                    "direction=left",
                },
                *[NOBODY] * 3,
                {"floor=grey", "timbre=bell", "number=one"},
            ],
        ),
        (
            "A blue star falls",
            [
                {"shape=star", "colour=blue", "motion=fall", "size=", "speed=", "direction="},
                *[NOBODY] * 3,
                {"number=one"},
            ],
        ),
        (
            "A large white hexagon and a pink square slide slowly towards each other with a string sound",
            [
                {"shape=hexagon", "colour=white", "motion=slide", "size=large", "speed=slowly", "direction="},
                {"shape=square", "colour=pink", "motion=slide", "size=", "speed=slowly", "direction="},
                *[NOBODY] * 2,
                {"timbre=string", "meeting=each other", "number=two"},
            ],
        ),
        (
            "Three green triangles jump while an orange pentagon slides to the right on a lilac floor",
            [
                *[{"shape=triangle", "colour=green", "motion=jump", "size=", "speed=", "direction="}] * 3,
                {"shape=pentagon", "colour=orange", "motion=slide", "size=", "speed=", "direction=right"},
                {"floor=lilac", "number=four"},
            ],
        ),
    ],
)
def test_a_prompt_is_a_phrase_a_shape_and_one_for_the_rest(prompt, phrases):
    assert said(encode([parse(prompt)]).words()[0]) == phrases


def test_the_vocabulary_has_a_place_for_every_word_and_no_more():
    words = encode([scene_of(seed) for seed in range(600)]).words()
    assert words.shape == (600, PHRASES, VOCABULARY)
    assert len(NAMES) == VOCABULARY
    assert words.any(axis=(0, 1)).all()
    assert set(np.unique(words)) == {0, 1}


@settings(deadline=None)
@given(seeds)
def test_no_word_is_lost(seed):
    codes = encode([scene_of(seed)])
    assert same(codes_of(codes.words()), codes)


def test_codes_name_the_words_and_leave_the_rest_absent():
    codes = encode([parse("A pink star rolls slowly on a sand floor")])
    assert codes.things.shape == (1, SLOTS, len(PROPERTIES))
    assert [words[at] for words, at in zip(PROPERTIES, codes.things[0, 0], strict=True)] == [
        "star",
        "pink",
        "roll",
        "",
        "slowly",
        "",
    ]
    assert (codes.things[0, 1:] == ABSENT).all()
    assert (FLOORS[codes.floor[0]], codes.timbre[0], codes.meeting[0]) == ("sand", ABSENT, False)


@pytest.fixture(scope="module")
def lone():
    """Every scene of one shape that there is."""
    lengths = [len(words) for words in PROPERTIES]
    rows = np.array(list(product(*map(range, lengths))), np.int8)
    rooms = list(product(range(-1, len(FLOORS)), range(-1, len(TIMBRES))))
    things = np.full((len(rows) * len(rooms), SLOTS, len(PROPERTIES)), ABSENT, np.int8)
    things[:, 0] = np.repeat(rows, len(rooms), axis=0)
    floor, timbre = np.tile(np.array(rooms, np.int8), (len(rows), 1)).T
    return SceneCodes(things, floor, timbre, np.zeros(len(things), bool))


def crowd(rng, count):
    things = np.stack([rng.integers(len(words), size=(count, SLOTS)) for words in PROPERTIES], axis=-1)
    number = rng.integers(1, SLOTS + 1, size=count)
    things[np.arange(SLOTS) >= number[:, None]] = ABSENT
    floor, timbre = (rng.integers(-1, len(words), size=count) for words in (FLOORS, TIMBRES))
    meeting = (number > 1) & (rng.random(count) < 0.2)
    return SceneCodes(things.astype(np.int8), floor.astype(np.int8), timbre.astype(np.int8), meeting)


def test_one_scene_in_sixteen_is_held_out(lone):
    assert lone.held_out().mean() == pytest.approx(1 / 16, abs=0.003)
    assert crowd(np.random.default_rng(0), 60_000).held_out().mean() == pytest.approx(1 / 16, abs=0.004)
    drawn = encode([scene_of(seed) for seed in range(3000)])
    assert drawn.held_out().mean() == pytest.approx(1 / 16, abs=0.015)


def test_no_shape_of_any_colour_is_always_trained_on(lone):
    kinds, held = lone.things[:, 0, [SHAPE, COLOUR]], lone.held_out()
    for kind in np.ndindex(len(SHAPES), len(COLOURS)):
        assert 0.04 < held[(kinds == kind).all(axis=1)].mean() < 0.09


def test_what_is_held_out_never_changes(lone):
    """The weights in the repository were trained without exactly these."""
    lot = np.packbits(lone.held_out()).tobytes()
    assert (
        hashlib.sha256(lot).hexdigest() == "b2c8d034ceb30329c4c07a0feb366b2b06e5a5e1ffae379e54ea46410873aff7"
    )
    lot = np.packbits(crowd(np.random.default_rng(3), 5000).held_out()).tobytes()
    assert (
        hashlib.sha256(lot).hexdigest() == "1872397cb611ebd130b5b9b5f9b6cf9ae4b791c378f60c250e5850b88c56353e"
    )


def test_another_colour_or_floor_or_sound_decides_anew(lone):
    held = lone.held_out()
    things = lone.things.copy()
    things[:, 0, COLOUR] = (things[:, 0, COLOUR] + 1) % len(COLOURS)
    other_floor = np.where(lone.floor == len(FLOORS) - 1, -1, lone.floor + 1).astype(np.int8)
    other_timbre = np.where(lone.timbre == len(TIMBRES) - 1, -1, lone.timbre + 1).astype(np.int8)
    for changed in (
        SceneCodes(things, lone.floor, lone.timbre, lone.meeting),
        SceneCodes(lone.things, other_floor, lone.timbre, lone.meeting),
        SceneCodes(lone.things, lone.floor, other_timbre, lone.meeting),
    ):
        still = changed.held_out()[held].mean()
        assert still < 0.2


@settings(deadline=None)
@given(seeds)
def test_a_scene_is_held_out_or_not_wherever_it_stands(seed):
    scenes = [scene_of(seed + at) for at in range(5)]
    together = encode(scenes).held_out()
    assert [bool(encode([scene]).held_out()[0]) for scene in scenes] == together.tolist()
