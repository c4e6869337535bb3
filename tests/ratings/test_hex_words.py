import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from ratings.hex_words import packed, spelled

HEX = st.text("0123456789abcdef", min_size=16, max_size=16)


@given(st.lists(HEX, max_size=20))
def test_words_are_packed_and_spelled_again(words):
    numbers = packed(pa.array(words, pa.string()))
    assert numbers.dtype == np.uint64
    assert spelled(numbers) == tuple(words)


@given(st.lists(HEX, min_size=3, max_size=20))
def test_a_slice_and_a_dictionary_are_packed_alike(words):
    column = pa.array(words)
    for alike in (column, column.dictionary_encode()):
        assert spelled(packed(alike[1:-1])) == tuple(words[1:-1])
        assert packed(alike[:0]).tolist() == []


NO_HEX = [chr(code) for code in (*range(1, 48), *range(58, 97), *range(103, 127))]


@pytest.mark.parametrize("at", [0, 7, 8, 15])
def test_no_other_letter_is_taken_for_a_digit(at):
    for letter in NO_HEX:
        word = "0" * at + letter + "f" * (15 - at)
        assert packed(pa.array(["0" * 16, word])) is None, letter


@pytest.mark.parametrize("word", ["", "f" * 15, "f" * 17, "f" * 15 + "é", "é" * 8, "F" * 16, None])
def test_other_words_are_not_packed(word):
    assert packed(pa.array(["0" * 16, word], pa.string())) is None
    both = pa.array(["0" * 16, word], pa.string())
    assert packed(pa.DictionaryArray.from_arrays(pa.array([0, 0]), both)) is None


def test_lengths_that_even_out_are_not_packed():
    assert packed(pa.array(["f" * 15, "f" * 17])) is None
    assert packed(pa.array(["f" * 16], pa.large_string())) is None
