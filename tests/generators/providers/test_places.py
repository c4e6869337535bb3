"""Tests of places in the JSON of others."""

import math

import pytest
from hypothesis import given, strategies as st

from generators.providers.places import at, object_in, put, word

NAMES = st.lists(st.sampled_from("abc"), min_size=1, max_size=4)


@given(NAMES, st.integers())
def test_what_was_put_is_there(names, value):
    body = {}
    put(body, ".".join(names), value)
    assert at(body, ".".join(names)) == value


def test_a_list_of_one():
    body = {"input": {"prompt": "x"}}
    put(body, "input.media[]", 7)
    assert body == {"input": {"prompt": "x", "media": [7]}}


@pytest.mark.parametrize("told", [None, [], "a", {"a": None}, {"a": []}, {"a": "b"}])
def test_nothing_there(told):
    assert at(told, "a.b") is None


@pytest.mark.parametrize("value", [7, 1.5, True, "16:9"])
def test_words(value):
    assert word(value) == value


@pytest.mark.parametrize("value", [None, [], {}, "x" * 61, "a\nb", math.inf, math.nan, 10**400])
def test_no_words(value):
    assert word(value) is None


def test_objects():
    assert object_in(b'{"a": 1}') == {"a": 1}
    for content in (b"", b"[]", b"<html>", b"\xff", b"[" * 100_000, b'"' * 3, b"9" * 9999):
        assert object_in(content) is None
