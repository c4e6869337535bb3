import numpy as np
import pytest
from hypothesis import given, strategies as st

from ratings.bradley_terry import fit
from ratings.counts import Counts
from ratings.information import pair_weights
from ratings.newton import fisher_information, pseudo_inverse, win_chance
from tests.ratings.boards import busy_board, counts, names_of


@given(counts(), st.floats(0, 1))
def test_weights_are_probabilities_of_unordered_pairs(board, share):
    result = fit(board)
    weights = pair_weights(result.hessian_covariance, result.strength, uniform_share=share)
    size = len(board.names)
    assert np.array_equal(weights, weights.T)
    assert not np.diagonal(weights).any()
    assert (weights >= 0).all()
    if size >= 2:
        assert np.triu(weights).sum() == pytest.approx(1.0)
        least = share / (size * (size - 1) / 2)
        assert weights[~np.eye(size, dtype=bool)].min() >= least * (1 - 1e-9)
    else:
        assert not weights.any()


def test_without_votes_every_pair_is_as_good():
    result = fit(Counts.empty(names_of(5)))
    weights = pair_weights(result.hessian_covariance, result.strength)
    assert weights[np.triu_indices(5, 1)] == pytest.approx(np.full(10, 0.1))


def test_where_nothing_can_be_gained_every_pair_is_as_good():
    weights = pair_weights(np.zeros((3, 3)), np.zeros(3))
    assert weights[np.triu_indices(3, 1)] == pytest.approx(np.full(3, 1 / 3))


def test_the_gain_is_what_one_vote_takes_off_the_summed_variance():
    board = busy_board()
    result = fit(board)
    win, tie = board.wins()
    chance, score = win_chance(result.strength), win + tie / 2
    expected = np.zeros((5, 5))
    for i in range(5):
        for j in range(5):
            if i != j:
                more = score.copy()
                more[i, j] += 1
                after = pseudo_inverse(fisher_information(chance, more, result.ridge), result.ridge)
                expected[i, j] = np.trace(result.hessian_covariance) - np.trace(after)
    weights = pair_weights(result.hessian_covariance, result.strength, uniform_share=0.0)
    assert weights == pytest.approx(expected / (expected.sum() / 2), rel=1e-6)


def test_a_newcomer_is_shown_more_than_the_known():
    board = busy_board()
    result = fit(board.reindexed([*board.names, "newcomer"]))
    weights = pair_weights(result.hessian_covariance, result.strength)
    assert weights[-1].sum() > 0.8
    assert weights[0, 1] >= 0.2 / 15


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_outside_its_range_is_refused(share):
    with pytest.raises(ValueError, match=f"uniform_share is {share}"):
        pair_weights(np.eye(2), np.zeros(2), uniform_share=share)


def test_shapes_must_agree():
    with pytest.raises(ValueError, match=r"shape \(3, 3\); for 2 strengths"):
        pair_weights(np.eye(3), np.zeros(2))
