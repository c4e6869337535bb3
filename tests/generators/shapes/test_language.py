"""Tests of reading prompts, and of writing scenes as prompts."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings, strategies as st

from generators.contract import PromptNotUnderstood
from generators.shapes import phrasing
from generators.shapes.language import Understanding, parse, understand
from generators.shapes.nearest import NEAREST
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
from generators.shapes.spelling import BREAK, words
from generators.shapes.tokens import is_known
from generators.shapes.vocabulary import LEXICON

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


@given(scenes, st.sampled_from([phrasing.caption, phrasing.request, phrasing.setting]))
def test_what_the_world_says_itself_needs_no_guessing(scene, write):
    assert understand(write(scene)) == Understanding(scene)


@pytest.mark.parametrize(
    ("free", "plain", "unknown", "assumed"),
    [
        ("a red circle hops", "A red ball jumps", [], []),
        ("a red ball bounces twice", "A red ball bounces", ["twice"], []),
        ("a red ball bounces 3 times", "A red ball bounces", ["3", "times"], []),
        (
            "The little crimson circle hops happily to the left",
            "A small red ball jumps to the left",
            ["happily"],
            [],
        ),
        (
            "two blue boxes glide towards each other, drum",
            "Two blue squares slide towards each other with a drum sound",
            [],
            [],
        ),
        ("red ball", "A red ball bounces", [], ["the red ball bounces"]),
        ("a ball bounces", "A red ball bounces", [], ["the ball is red"]),
        ("a red square and a ball fall", "A red square and a blue ball fall", [], ["the ball is blue"]),
        (
            "red balls",
            "Two red balls bounce",
            [],
            ["there are two balls", "the red balls bounce"],
        ),
        ("a ball to the left, red", "A red ball rolls to the left", [], ["the red ball rolls"]),
        (
            "two green stars collide",
            "Two green stars slide towards each other",
            [],
            ["the green stars slide"],
        ),
        ("A big \N{LARGE RED CIRCLE} red ball falls", "A large red ball falls", ["\N{LARGE RED CIRCLE}"], []),
        (
            "ten red balls bounce",
            "Four red balls bounce",
            [],
            ["there are 4 shapes, as more do not fit into a scene"],
        ),
        ("a brown ball falls", "An orange ball falls", [], ["'brown' is taken for 'orange'"]),
        (
            "a red ball falls on a green floor",
            "A red ball falls on a mint floor",
            [],
            ["'green' is taken for 'mint'"],
        ),
    ],
)
def test_free_text_is_read_and_what_is_missing_is_said(free, plain, unknown, assumed):
    assert understand(free) == Understanding(parse(plain), tuple(unknown), tuple(assumed))


@pytest.mark.parametrize(
    ("free", "plain"),
    [
        ("a bouncing red ball", "A red ball bounces"),
        ("Roll a small, yellow ball to the right!", "A small yellow ball rolls to the right"),
        ("a ball that is small and red falls", "A small red ball falls"),
        ("There's a red ball on a table. The ball bounces.", "A red ball bounces"),
        (
            "red ball slides fast, blue ball rolls slowly",
            "A red ball slides quickly, a blue ball rolls slowly",
        ),
        (
            "a fast red star and a slow-rolling blue ball",
            "A red star bounces quickly, a blue ball rolls slowly",
        ),
        ("a red square slides from the left", "A red square slides to the right"),
        ("a red square slides toward the left", "A red square slides to the left"),
        ("a red ball falls on a wooden table with a bell sound", "A red ball falls with a bell sound"),
    ],
)
def test_sentences_of_many_forms_find_their_scene(free, plain):
    assert understand(free).scene == parse(plain)


@pytest.mark.parametrize(
    ("prompt", "left_out"),
    [
        ("A red ball bounces and rolls", ["rolls"]),
        ("A red ball bounces blue", ["blue"]),
        ("A red blue ball bounces", ["blue"]),
        ("A red ball bounces on a red floor", ["red"]),
        ("A red ball bounces on a grey floor on a mint floor", ["mint"]),
        ("A red ball rolls towards each other", ["towards"]),
        ("A red ball bounces with a bell sound, drum", ["drum"]),
        ("A red dragon and a ball bounce", ["red", "dragon"]),
        ("A red ball bounces to the left of a green star", ["left"]),
    ],
)
def test_known_words_without_a_place_are_told_too(prompt, left_out):
    assert understand(prompt).unknown == tuple(left_out)


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("", "No shape is named"),
        ("\N{SMILE}!?", "English.*the word '\N{SMILE}'"),
        ("A cat sings", "'cat', 'sings'"),
        ("Ein roter Ball springt", "English.*'ein', 'roter', 'springt'"),
        ("Der Ball", "English.*'der'"),
        ("un cube rouge glisse sur le sol", "English.*'un', 'rouge'"),
        ("\u8d64\u3044\u30dc\u30fc\u30eb\u304c\u8df3\u306d\u308b", "English"),
        ("\u0643\u0631\u0629 \u062d\u0645\u0631\u0627\u0621 \u062a\u0642\u0641\u0632", "English"),
        (" ".join(f"w{'x' * i}" for i in range(20)), "'wxxxxxxx' and 12 more"),
        ("q" * 4000, "'q{23}\u2026'"),
        ("a ball and seven unheard of strange phrases follow here now", "'unheard', 'strange'"),
    ],
)
def test_too_little_understood_is_refused_with_an_example(prompt, sentence):
    with pytest.raises(PromptNotUnderstood, match=sentence) as refusal:
        understand(prompt)
    assert "as in 'a red ball bounces on a grey floor'" in str(refusal.value)
    assert len(str(refusal.value)) < 400


some_words = st.lists(
    st.sampled_from(sorted(LEXICON | NEAREST.keys())) | st.text(max_size=9) | st.just(","), max_size=25
).map(" ".join)


@settings(max_examples=400)
@given(st.text(max_size=80) | some_words)
def test_every_word_is_understood_or_told(text):
    spoken = [word for word in words(text, LEXICON | NEAREST.keys()) if word != BREAK]
    try:
        understood = understand(text)
    except PromptNotUnderstood:
        return
    assert {word for word in spoken if not is_known(word)} <= set(understood.unknown) <= set(spoken)
    assert len(set(understood.unknown)) == len(understood.unknown)
    with suppress(PromptNotUnderstood):  # to the letter is: nothing left out, and nothing assumed
        assert understood == Understanding(parse(text))


@pytest.mark.parametrize("part", ["ball ", "the ball rolls ", "red ", "ball, ", "a-", "'", "\u0301", "x"])
def test_a_long_text_takes_no_longer_than_its_length(part):
    text = part * (200_000 // len(part)) + " red ball"
    start = time.process_time()
    with suppress(PromptNotUnderstood):
        understand(text)
    assert time.process_time() - start < 5
