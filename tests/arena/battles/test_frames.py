"""Frames: what is understood, and that nothing else comes through or breaks the reader."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from arena.battles import frames
from arena.battles.frames import CastVote, Next, ReportSide, Shown, SkipBattle, Watched
from arena.refusals import Code, Refusal

GOOD = [
    ({"type": "next", "track": "a-b"}, Next("a-b", ahead=False)),
    ({"type": "next", "track": "a-b", "ahead": True}, Next("a-b", ahead=True)),
    ({"type": "shown", "battle": "k"}, Shown("k")),
    ({"type": "watched", "battle": "k", "side": "left", "seconds": 3}, Watched("k", 0, 3.0, heard=False)),
    (
        {"type": "watched", "battle": "k", "side": "right", "seconds": 0.5, "heard": True},
        Watched("k", 1, 0.5, heard=True),
    ),
    ({"type": "vote", "battle": "k", "choice": "left"}, CastVote("k", 0)),
    ({"type": "vote", "battle": "k", "choice": "right"}, CastVote("k", 1)),
    ({"type": "vote", "battle": "k", "choice": "tie"}, CastVote("k", 2)),
    ({"type": "vote", "battle": "k", "choice": "both_bad"}, CastVote("k", 3)),
    ({"type": "skip", "battle": "k"}, SkipBattle("k")),
    (
        {"type": "report", "battle": "k", "side": "right", "reason": "illegal"},
        ReportSide("k", 1, "illegal"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), GOOD)
def test_reads_the_frames_of_the_contract(data, expected):
    assert frames.parse(json.dumps(data)) == expected
    assert frames.parse(json.dumps({**data, "more": [1, {"a": None}]})) == expected


@pytest.mark.parametrize(("data", "expected"), GOOD)
def test_every_field_but_the_optional_is_wanted(data, expected):
    for name in set(data) - {"ahead", "heard"}:
        with pytest.raises(Refusal) as refused:
            frames.parse(json.dumps({key: value for key, value in data.items() if key != name}))
        assert refused.value.code is Code.BAD_MESSAGE


def test_the_longest_frame_and_one_more():
    frame = '{"type":"skip","battle":"k","x":"%s"}'
    room = frames.MAX_CHARACTERS - len(frame % "")
    assert frames.parse(frame % ("é" * room)) == SkipBattle("k")
    with pytest.raises(Refusal) as refused:
        frames.parse(frame % ("é" * (room + 1)))
    assert refused.value.code is Code.TOO_LARGE


@pytest.mark.parametrize("seconds", [0, -0.0, 86400, 1e-300])
def test_seconds_at_the_edges(seconds):
    frame = {"type": "watched", "battle": "k", "side": "left", "seconds": seconds}
    assert frames.parse(json.dumps(frame)).seconds == seconds


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
fields = st.sampled_from(["type", "track", "ahead", "battle", "side", "seconds", "heard", "choice", "reason"])
words = st.sampled_from([*frames.READERS, "left", "right", "tie", "unsafe", "k"])


@given(st.dictionaries(fields, words | anything, max_size=7))
def test_anything_is_a_frame_or_a_refusal(data):
    try:
        frame = frames.parse(json.dumps(data))
    except Refusal:
        return
    for name in ("battle", "track"):
        text = getattr(frame, name, "k")
        text.encode()
        assert "\x00" not in text
    assert 0 <= getattr(frame, "seconds", 0.0) <= frames.MAX_SECONDS


@given(st.text(max_size=300) | st.text("[]{}\"':,0123456789eE+-.tfn\\", max_size=300))
def test_any_text_is_a_frame_or_a_refusal(text):
    with pytest.raises(Refusal):
        frames.parse(text)
