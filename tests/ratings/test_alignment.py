import numpy as np
from hypothesis import given, strategies as st

from ratings.alignment import align

marks = st.lists(st.integers(0, 9), max_size=14)
unlike = st.lists(st.integers(0, 2**32 - 1), unique=True, max_size=40)


def placed(expected, found):
    return align(np.array(expected, np.uint32), np.array(found, np.uint32)).tolist()


def longest_common(one, other):
    """The length of the longest common subsequence, by the textbook."""
    row = [0] * (len(other) + 1)
    for mark in one:
        above = row[:]
        for at, found in enumerate(other, 1):
            row[at] = above[at - 1] + 1 if mark == found else max(above[at], row[at - 1])
    return row[-1]


@given(marks, marks)
def test_pairs_are_equal_and_in_order(expected, found):
    place = placed(expected, found)
    rows = [row for row in place if row >= 0]
    assert rows == sorted(set(rows))
    assert all(row < 0 or found[row] == expected[slot] for slot, row in enumerate(place))


@given(unlike, st.data())
def test_of_marks_that_occur_once_nothing_is_left_over_that_could_be_matched(expected, data):
    others = data.draw(st.lists(st.sampled_from(expected), unique=True) if expected else st.just([]))
    place = placed(expected, others)
    assert sum(row >= 0 for row in place) == longest_common(expected, others)


@given(st.lists(st.integers(0, 9), max_size=30))
def test_equal_sequences_lie_side_by_side(same):
    assert placed(same, same) == list(range(len(same)))


def test_a_line_that_is_there_twice_is_matched_once():
    assert placed([1, 2, 3], [1, 2, 2, 3]) == [0, 1, 3]
    assert placed([1, 2, 3], [2, 1, 2, 3]) == [1, 2, 3]
