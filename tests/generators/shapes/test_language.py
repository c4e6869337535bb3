"""Tests of reading prompts, and of writing scenes as prompts."""

from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from generators.contract import PromptNotUnderstood
from generators.shapes import phrasing
from generators.shapes.language import parse
from generators.shapes.scene import (
    COLOURS,
    DIRECTIONS,
    FLOORS,
    MOTIONS,
    SHAPES,
    SIZES,
    SPEEDS,
    TIMBRES,
    Scene,
    Thing,
)

things = st.builds(
    Thing,
    *map(st.sampled_from, (SHAPES, COLOURS, MOTIONS)),
    size=st.sampled_from(SIZES),
    speed=st.sampled_from(SPEEDS),
    direction=st.sampled_from(DIRECTIONS),
)
scenes = st.builds(
    Scene,
    things=st.lists(things, min_size=1, max_size=4).map(tuple),
    floor=st.sampled_from(("", *FLOORS)),
    timbre=st.sampled_from(("", *TIMBRES)),
)


@given(scenes, st.sampled_from([phrasing.caption, phrasing.request, phrasing.setting]))
def test_a_written_scene_reads_back_as_itself(scene, write):
    assert parse(write(scene)) == scene


def test_the_parts_of_a_sentence_find_their_places():
    scene = parse("A red ball and a blue square bounce quickly on a grey floor with a bell sound")
    assert scene == Scene(
        (Thing("ball", "red", "bounce", speed="quickly"), Thing("square", "blue", "bounce", speed="quickly")),
        "grey",
        "bell",
    )


@pytest.mark.parametrize(
    ("free", "plain"),
    [
        ("A scarlet circle drops", "A red ball falls"),
        (
            "a big golden box is slowly gliding to the left.",
            "A large yellow square slides slowly to the left",
        ),
        ("Two little violet spheres hop fast", "Two small purple balls jump quickly"),
        (
            "On a gray background, a green star falls with a wooden noise",
            "A green star falls on a grey floor with a wood sound",
        ),
        ("Three white discs roll; a pink cube bounces", "Three white balls roll while a pink square bounces"),
    ],
)
def test_synonyms_mean_the_same(free, plain):
    assert parse(free) == parse(plain)


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("A red dragon bounces with a kazoo sound", "'dragon', 'kazoo'"),
        ("A ball bounces", "no colour"),
        ("A red ball", "what the red ball does"),
        ("", "what a shape does"),
        ("bounces", "No shape"),
        ("A red ball bounces and rolls", "one motion"),
        ("A red ball bounces on a green floor", "no green floor"),
        ("A red ball bounces blue", "behind the colour"),
        ("Four red balls and a blue ball fall", "At most 4"),
        ("A red ball rolls towards each other", "alone"),
        ("Ein roter Ball springt", "'ein', 'roter', 'springt'"),
    ],
)
def test_what_is_not_understood_is_named(prompt, sentence):
    with pytest.raises(PromptNotUnderstood, match=sentence):
        parse(prompt)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text):
    with suppress(PromptNotUnderstood):
        assert isinstance(parse(text), Scene)
