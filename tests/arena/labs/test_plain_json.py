"""Bodies and recipes: one meaning each, and nothing that the database could not keep."""

from __future__ import annotations

import pytest

from arena.labs import plain_json


def test_an_object_is_read():
    assert plain_json.parse_object(b'{"a": [1, 2.5, null, true, "\xc3\xa9"]}') == {
        "a": [1, 2.5, None, True, "é"]
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"null",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1, "a": 2}',
        b"[" * 10_000,
    ],
)
def test_no_object(body):
    with pytest.raises(plain_json.PlainError) as caught:
        plain_json.parse_object(body)
    assert str(caught.value).endswith(".")


def deep(levels):
    return {"a": deep(levels - 1)} if levels else {}


@pytest.mark.parametrize(
    "value",
    [
        "a\0b",
        "\ud800",
        {"a\0": 1},
        {"\udfff": 1},
        {1: 2},
        2**53,
        -(2**60),
        float("inf"),
        deep(50),
        {"a": {1, 2}},
    ],
)
def test_what_cannot_be_kept(value):
    with pytest.raises(plain_json.PlainError):
        plain_json.check({"value": value})


def test_what_can():
    plain_json.check({"value": [1, 0.5, "x", None, False, {"deeper": [deep(5)]}]})
