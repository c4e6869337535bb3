import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.stats import norm

from ratings.intervals import difference_variance, laplacian, normal_quantile, sandwich, vote_spread
from ratings.newton import win_chance
from tests.ratings.boards import busy_board, votes_of


@given(st.floats(0.01, 0.999))
def test_the_quantile_encloses_its_level(level):
    z = normal_quantile(level)
    assert norm.cdf(z) - norm.cdf(-z) == pytest.approx(level)


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0, 95.0, float("nan")])
def test_a_level_outside_its_range_is_refused(level):
    with pytest.raises(ValueError, match=f"the level is {level}"):
        normal_quantile(level)


def test_a_laplacian_is_its_sum_over_pairs():
    rng = np.random.default_rng(0)
    weight = np.triu(rng.random((4, 4)), 1)
    weight += weight.T
    expected = np.zeros((4, 4))
    for i in range(4):
        for j in range(i):
            contrast = np.eye(4)[i] - np.eye(4)[j]
            expected += weight[i, j] * np.outer(contrast, contrast)
    assert np.allclose(laplacian(weight), expected, atol=1e-15)


def test_the_variance_of_a_difference_takes_the_covariance_along():
    draws = np.random.default_rng(0).normal(size=(50, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0.2], [0, 0, 1]])
    expected = [[np.var(draws[:, i] - draws[:, j], ddof=1) for j in range(3)] for i in range(3)]
    assert np.allclose(difference_variance(np.cov(draws.T)), expected, atol=1e-12)


def test_the_plain_meat_is_the_sum_of_squared_scores_vote_by_vote():
    board = busy_board()
    win, tie = (fold.astype(float) for fold in board.wins())
    strength = np.array([0.4, -0.9, 0.1, 0.7, -0.3])
    expected = np.zeros((5, 5))
    for one, other, score in votes_of(board):
        residual = score - 1 / (1 + np.exp(strength[other] - strength[one]))
        gradient = residual * (np.eye(5)[one] - np.eye(5)[other])
        expected += np.outer(gradient, gradient)
    spread = vote_spread(win_chance(strength), win, tie, model_votes=0.0)
    assert np.allclose(laplacian(spread), expected, rtol=1e-12, atol=1e-12)


def test_one_tie_alone_is_not_taken_for_certainty():
    chance, none, tie = np.full((2, 2), 0.5), np.zeros((2, 2)), np.array([[0.0, 1.0], [1.0, 0.0]])
    assert vote_spread(chance, none, tie, model_votes=0.0)[0, 1] == 0.0
    assert vote_spread(chance, none, tie)[0, 1] == pytest.approx(0.125)  # half way to p (1 - p)


def test_the_models_share_fades_with_votes():
    chance, none = np.full((2, 2), 0.5), np.zeros((2, 2))
    tie = np.array([[0.0, 1.0], [1.0, 0.0]])
    per_vote = [vote_spread(chance, none, n * tie)[0, 1] / n for n in (1, 9, 99)]
    assert per_vote == pytest.approx([0.25 / 2, 0.25 / 10, 0.25 / 100])


def test_pairs_that_never_met_have_no_spread():
    nothing = np.zeros((3, 3))
    for model_votes in (0.0, 1.0):
        assert not vote_spread(np.full((3, 3), 0.5), nothing, nothing, model_votes=model_votes).any()


def test_a_sandwich_is_exactly_symmetric():
    rng = np.random.default_rng(0)
    bread, meat = (m + m.T for m in rng.normal(size=(2, 6, 6)))
    covariance = sandwich(bread, meat)
    assert np.array_equal(covariance, covariance.T)
    assert np.allclose(covariance, bread @ meat @ bread)
