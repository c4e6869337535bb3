"""Tests of the drafted prompts."""

import re
from collections import Counter

import pytest

from generators.shapes.language import parse
from generators.shapes.prompts import draft_prompts

AXES = ("content", "capability", "sound", "use", "difficulty")


@pytest.fixture(scope="module")
def drafts():
    return draft_prompts(7, 600)


def test_drafts_are_seeded_and_extend_each_other(drafts):
    assert draft_prompts(7, 50) == drafts[:50]
    assert draft_prompts(8, 50) != drafts[:50]
    assert draft_prompts(7, 0) == []


def test_no_prompt_comes_twice(drafts):
    assert len({draft.text for draft in drafts}) == len(drafts)


@pytest.mark.parametrize("axis", AXES)
def test_every_axis_is_spread_evenly(drafts, axis):
    counts = Counter(getattr(draft, axis) for draft in drafts[:120])
    assert max(counts.values()) - min(counts.values()) <= 5
    assert all(re.fullmatch(r"[a-z][a-z-]*", slug) for slug in counts)


def test_a_draft_says_what_its_axes_say(drafts):
    for draft in drafts:
        scene = parse(draft.text)
        assert scene.things[0].shape == draft.content
        assert (scene.timbre or "open") == draft.sound
        assert scene.meeting == (draft.capability == "colliding")
        assert (len(scene.things) == 1) == (draft.difficulty == "easy")


def test_drafts_read_as_english(drafts):
    for draft in drafts:
        assert draft.text[0].isupper()
        assert not re.search(r"\b[Aa] [aeiou]|\b[Aa]n [^aeiou]|  | ,", draft.text)
        assert not re.search(
            r"\b(two|three|four)\b(?! \w+ \w+s\b| \w+ \w+ \w+s\b)", draft.text, re.IGNORECASE
        )


def test_a_negative_number_is_refused():
    with pytest.raises(ValueError, match="negative"):
        draft_prompts(1, -1)
