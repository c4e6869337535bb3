"""What a worker may say of itself, and the sentence on what it may not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from arena.workers.announcement import Announcement, AnnouncementError, read
from tests.arena.workers.telling import OFFER, announcement

PIECE = {"order": 1, "stage": "loading", "step": None, "steps": None}


def body(**fields) -> bytes:
    return json.dumps(announcement(**fields)).encode()


def test_is_read_as_it_was_told():
    told = read(body())
    assert told == Announcement(**announcement())
    assert told.busy[0]["order"] == -7


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("worker", ["", "GPU0", "gpu 0", "-", "gpu.0", "gpu*", "x" * 21, 7, None]),
        ("role", ["", "both", None, ["clips"]]),
        ("boot", ["", "0" * 15, "0" * 17, "G" * 16, "0123456789ABCDEF", 7]),
        ("device", ["", "x" * 121, None]),
        ("memory_bytes", [-1, 1.5, True, "8", 2**63]),
        ("free_bytes", [-1, {}]),
        ("abilities", [None, "shapeworld", [""], ["x" * 301], [7], ["a"] * 301]),
        ("warm", [{}, [None]]),
        ("offers", [{}, [[]], [{**OFFER, "key": "x"}], [{}], [{**OFFER, "recipe": "x"}], [OFFER] * 101]),
        ("versions", [[], {"torch": 2}, {"x" * 121: "1"}, {str(n): "1" for n in range(51)}]),
        ("busy", [{}, [{**PIECE, "prompt": "x"}], [{**PIECE, "order": "1"}], [{**PIECE, "stage": ""}]]),
        (
            "busy",
            [[{**PIECE, "step": -1}], [{**PIECE, "steps": 2**31}], [{**PIECE, "order": 2**63}], [PIECE] * 65],
        ),
        ("notices", ["x", [""], ["x" * 2001], ["x"] * 101]),
        ("stopping", [None, 0, "no"]),
    ],
)
def test_a_wrong_value_is_named(field, wrong):
    for value in wrong:
        with pytest.raises(AnnouncementError, match=f"^{field} must be .*\\.$"):
            read(body(**{field: value}))


def test_the_form_is_closed():
    with pytest.raises(AnnouncementError, match="no field 'key'"):
        read(body(key="secret"))
    for field in announcement():
        told = announcement()
        del told[field]
        with pytest.raises(AnnouncementError, match=f"lacks {field}"):
            read(json.dumps(told).encode())


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000, body().replace(b"NVIDIA", rb"\u0000"),
     body().replace(b"NVIDIA", rb"\ud800"), body().replace(b'"free_bytes": null', b'"free_bytes": NaN')],
    ids=["nothing", "a list", "null", "half", "no text", "deep", "a zero", "half a character", "no number"],
)  # fmt: skip
def test_what_the_database_cannot_keep_is_refused(text):
    with pytest.raises(AnnouncementError, match="one JSON object"):
        read(text)


def refusal_of(text: bytes) -> str:
    """Return why an announcement is refused; of one that is not, nothing but a full stop."""
    try:
        read(text)
    except AnnouncementError as error:
        return str(error)
    return "."


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5),
    st.sampled_from(sorted(announcement())),
)
def test_anything_is_read_or_refused_in_a_sentence(value, field):
    assert refusal_of(body(**{field: value})).endswith(".")


def test_what_is_nested_without_end_is_refused():
    told = announcement(offers=[{**OFFER, "recipe": {"extra": "HERE"}}])
    for deep in (20, 500, 900):
        body = json.dumps(told).replace('"HERE"', "[" * deep + "]" * deep)
        with pytest.raises(AnnouncementError, match="nested in at most 12 levels"):
            read(body.encode())
    read(json.dumps(told).replace('"HERE"', "[[1, 2]]").encode())
