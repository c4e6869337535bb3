import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from ratings.counts import Counts
from ratings.outcomes import Comparisons
from ratings.overlap import joined_by_name, overlap
from tests.ratings.boards import comparisons
from tests.ratings.drawn import with_voters

FEW = st.integers(0, 3)


@settings(max_examples=40)
@given(comparisons(most=20), st.lists(FEW, max_size=9), st.data())
def test_a_part_of_the_votes_is_shared_and_the_rest_is_not(votes, numbers, data):
    whole = with_voters(votes, numbers)
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(whole), max_size=len(whole))), bool)
    found = overlap(whole.select(kept), whole)
    assert (found.shared == found.before).all()
    assert (found.after - found.shared >= 0).all()
    assert found.unshared.sum() == (~kept).sum()
    rest = np.bincount(whole.voter[~kept], minlength=len(found.unshared))
    assert (found.unshared == rest).all()


@settings(max_examples=40)
@given(comparisons(), comparisons())
def test_nothing_is_shared_by_different_voters(first, second):
    found = overlap(with_voters(first, [0, 1]), with_voters(second, [2, 3]))
    assert not found.shared.any()
    assert found.unshared.sum() == len(first) + len(second)


@settings(max_examples=40)
@given(comparisons())
def test_tables_are_the_counts_with_both_kinds_of_ties_as_one(votes):
    table = Counts.of(votes).table
    found = overlap(votes, votes)
    assert (found.before[:, :, :2] == table[:, :, :2]).all()
    assert (found.before[:, :, 2] == table[:, :, 2:].sum(axis=2)).all()


def test_without_voters_only_nested_votes_are_shared():
    votes = Comparisons(("a", "b"), [0, 1], [1, 0], [0, 2])
    assert not overlap(votes, votes).shared.any()
    assert overlap(votes, votes, nested=True).shared.sum() == 2


def test_entries_of_either_board_have_a_place():
    first = Comparisons(("b", "c"), [0], [1], [0], voter=[0])
    second = Comparisons(("a", "b"), [0, 1], [1, 0], [0, 1], voter=[0, 1])
    found = overlap(first, second)
    assert found.names == ("a", "b", "c")
    assert found.before[1, 2, 0] == 1
    assert found.after[0, 1, 0] == found.after[1, 0, 1] == 1
    assert found.unshared.tolist() == [2, 1]


def test_weights_are_shared_as_far_as_both_have_them():
    one = Comparisons(("a", "b"), [0], [1], [0], voter=[0], weight=[0.5])
    other = Comparisons(("a", "b"), [0], [1], [0], voter=[0], weight=[2.0])
    found = overlap(one, other)
    assert found.shared.sum() == 0.5
    assert found.unshared.tolist() == [1.5]


def test_voters_are_joined_by_name():
    first = Comparisons(("a", "b"), [0, 0], [1, 1], [0, 1], voter=[0, 1])
    second = Comparisons(("a", "b"), [0, 0], [1, 1], [0, 1], voter=[0, 1])
    one, other = joined_by_name(first, second, ("v", "w"), ("w", "x"))
    assert one.voter.tolist() == [0, 1]
    assert other.voter.tolist() == [1, 2]
    with pytest.raises(ValueError, match="a voter of the votes has no name"):
        joined_by_name(first, second, ("v",), ("w", "x"))
