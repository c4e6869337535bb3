"""Cursors are read as they were written, and no other word is one."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from rest_framework.exceptions import ParseError

from arena.rest.cursors import Cursor, read_cursor


@given(
    st.booleans(),
    st.one_of(st.integers(0, 2**63 - 1), st.text(st.characters(exclude_characters="\0"), max_size=30)),
)
def test_a_cursor_is_read_as_it_was_written(before, place):
    cursor = Cursor(before, place)
    assert read_cursor(cursor.word(), type(place)) == cursor


@given(st.text(max_size=40))
def test_no_other_word_is_one(word):
    try:
        assert read_cursor(word, str).word() == word
    except ParseError as refused:
        assert str(refused).startswith("cursor is a word")  # noqa: PT017 - most words, and not all


@pytest.mark.parametrize(
    ("cursor", "kind"),
    [
        (Cursor(before=False, place="a"), int),
        (Cursor(before=False, place=1), str),
        (Cursor(before=False, place=True), int),
        (Cursor(before=False, place=-1), int),
        (Cursor(before=False, place=2**63), int),
        (Cursor(before=False, place=None), int),
        (Cursor(before=True, place="\0"), str),
        (Cursor(before=True, place=[1]), int),
        (Cursor(before=True, place=1.5), int),
    ],
)
def test_a_place_of_another_list_is_none(cursor, kind):
    with pytest.raises(ParseError):
        read_cursor(cursor.word(), kind)
