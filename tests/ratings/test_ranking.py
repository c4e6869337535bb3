import numpy as np
import pytest
from hypothesis import given

from ratings.bradley_terry import fit
from ratings.ranking import rank_ranges
from tests.ratings.boards import counts


def test_ranges_by_hand():
    # Independent errors of .1, so a difference has .141: beyond 1.96 * .141 = .277 it is sure.
    ranges = rank_ranges(np.array([0.0, 1.0, 0.2, 0.3]), np.eye(4) * 0.01)
    assert ranges.rank.tolist() == [4, 1, 3, 2]
    assert ranges.low.tolist() == [3, 1, 2, 2]
    assert ranges.high.tolist() == [4, 1, 4, 3]
    assert ranges.ahead[3, 0]
    assert not ranges.ahead[2, 0]


def test_the_covariance_of_the_two_counts_not_the_overlap_of_intervals():
    together = np.array([[0.01, 0.0099], [0.0099, 0.01]])
    assert rank_ranges(np.array([0.1, 0.0]), together).high.tolist() == [1, 2]
    assert rank_ranges(np.array([0.1, 0.0]), np.eye(2) * 0.01).high.tolist() == [2, 2]


def test_equals_share_the_better_rank():
    assert rank_ranges(np.array([1.0, 2.0, 1.0]), np.eye(3)).rank.tolist() == [2, 1, 2]


@given(counts())
def test_the_range_holds_the_rank_and_a_higher_level_widens_it(board):
    result = fit(board)
    narrow, wide = result.ranks(0.8), result.ranks(0.99)
    for ranges in (narrow, wide):
        assert (ranges.low <= ranges.rank).all()
        assert (ranges.rank <= ranges.high).all()
        assert (ranges.low >= 1).all()
        assert (ranges.high <= len(board.names)).all()
    assert (wide.low <= narrow.low).all()
    assert (narrow.high <= wide.high).all()


def test_a_level_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="the level is 95"):
        rank_ranges(np.zeros(2), np.eye(2), 95)
