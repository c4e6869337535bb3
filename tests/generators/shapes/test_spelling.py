"""Tests of cutting a text into words."""

import pytest
from hypothesis import given, strategies as st

from generators.shapes.spelling import words

KNOWN = {"red", "ball", "it", "slow", "rolling"}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("A RED  Ball", ["a", "red", "ball"]),
        ("slow-rolling ball's", ["slow", "rolling", "ball"]),
        ("it\u2019s a T-shirt", ["it", "a", "t-shirt"]),
        ("red; ball.", ["red", ",", "ball", ","]),
        ("3balls (red)", ["3", "balls", "red"]),
        ("\uff52\uff45\uff44 bo\u00adunce", ["red", "bounce"]),
        ("ball\N{SMILE}ball \N{RIGHTWARDS ARROW}", ["ball", "\N{SMILE}", "ball", "\N{RIGHTWARDS ARROW}"]),
        ("\u0939\u093f\u0928\u094d\u0926\u0940", ["\u0939\u093f\u0928\u094d\u0926\u0940"]),
        ("\udcff\x00ball", ["\ufffd", "ball"]),
        (" -'- \n", [","]),
    ],
)
def test_words_are_cut(text, cut):
    assert words(text, KNOWN) == cut


@given(st.text())
def test_no_letter_or_digit_is_lost(text):
    joined = "".join(words(text, set())).replace("-", "").replace("'", "")
    for letter in text:
        if letter.isascii() and letter.isalnum():
            assert letter.lower() in joined
    assert joined.encode() or not joined
