import numpy as np
import pytest
from scipy.special import expit

from ratings.bradley_terry import fit
from ratings.counts import Counts
from ratings.information import gain, shares, vote_information
from ratings.intervals import difference_variance
from tests.ratings.boards import busy_board


def gain_in_all(result):
    doubt = result.hessian_covariance
    return gain(vote_information(result.strength), difference_variance(doubt), doubt @ doubt)


def test_the_gain_is_what_one_vote_takes_off_the_summed_variance():
    result = fit(busy_board(), ridge=1e-9)
    size = len(result.names)
    gained = gain_in_all(result)
    lead = result.strength[:, None] - result.strength[None, :]
    information = np.linalg.pinv(result.hessian_covariance)
    for i in range(size):
        for j in range(i):
            difference = np.zeros(size)
            difference[[i, j]] = 1.0, -1.0
            weight = expit(lead[i, j]) * expit(-lead[i, j])
            after = np.linalg.pinv(information + weight * np.outer(difference, difference))
            assert gained[i, j] == pytest.approx(np.trace(result.hessian_covariance) - np.trace(after))
            assert gained[i, j] == pytest.approx(gained[j, i])


def test_a_pair_seldom_seen_teaches_more():
    table = np.full((3, 3, 4), 50)
    table[np.arange(3), np.arange(3)] = 0
    table[0, 2] = table[2, 0] = 1
    result = fit(Counts(("a", "b", "c"), table))
    gained = gain_in_all(result)
    assert gained[0, 2] == gained.max()


def test_shares_are_of_unordered_pairs():
    assert shares(np.array([[0.0, 3.0], [3.0, 0.0]])).tolist() == [[0.0, 1.0], [1.0, 0.0]]
    assert shares(np.zeros((1, 1))).tolist() == [[0.0]]
    assert shares(np.zeros((0, 0))).shape == (0, 0)
