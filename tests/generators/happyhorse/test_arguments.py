"""Tests of numbers on a command line."""

import argparse

import pytest
from hypothesis import given, settings, strategies as st

from generators.happyhorse.arguments import positive


@settings(deadline=None)
@given(st.integers(1, 10**12))
def test_whole_numbers_above_nought_are_read(number):
    assert positive(str(number)) == number


@settings(deadline=None)
@given(st.one_of(st.integers(max_value=0).map(str), st.floats().map(str), st.text(max_size=200)))
def test_anything_else_is_refused_in_one_short_sentence(text):
    if text.isdecimal() and int(text) > 0:
        return
    with pytest.raises(argparse.ArgumentTypeError, match="a whole number above 0") as refused:
        positive(text)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize(
    "text", ["", "0", "00", "-1", "1.0", "1e3", " 5", "5 ", "\N{SUPERSCRIPT TWO}", "ten"]
)
def test_what_looks_like_a_number_and_is_none_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError):
        positive(text)
