"""Tests of sentences with the words of others in them."""

from hypothesis import given, strategies as st

from generators.said import said


def test_words_are_cleaned_and_ended():
    assert said("It failed", "Bad\x00\n\n  prompt\u202e") == "It failed: Bad prompt."
    assert said("It failed", "Why?") == "It failed: Why?"


@given(st.one_of(st.text(), st.none(), st.integers(), st.just("x" * 10_000)))
def test_any_words_make_one_short_line(detail):
    sentence = said("It failed", detail)
    assert sentence.endswith((".", "!", "?"))
    assert len(sentence) < 300
    assert "\n" not in sentence
