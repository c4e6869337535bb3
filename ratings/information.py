"""What one more vote on a pair would teach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ratings.intervals import difference_variance
from ratings.logistic import both

if TYPE_CHECKING:
    from numpy.typing import NDArray


def vote_information(strength: NDArray[np.float64]) -> NDArray[np.float64]:
    """Information ``p (1 - p)`` of one vote on each pair about their difference, (m, m)."""
    chance, other = both(strength[:, None] - strength[None, :])
    return chance * other


def gain(
    weight: NDArray[np.float64], variance: NDArray[np.float64], moved: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Fall of the variance of some contrasts through one vote on each pair, (m, m).

    Parameters
    ----------
    weight : ndarray, shape (m, m)
        From `vote_information`.
    variance : ndarray, shape (m, m)
        Variance of each pair's difference under the covariance V of the strengths.
    moved : ndarray, shape (m, m)
        ``V C' C V`` for contrasts C (k, m); ``V V`` asks for all strengths alike (A-optimality).

    References
    ----------
    V. V. Fedorov, Theory of Optimal Experiments (1972), for the rank-one update.
    """
    return weight * difference_variance(moved) / (1.0 + weight * variance)


def shares(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep the proportions of pairs, (m, m), summing to one over unordered ones; no pairs stay no pairs."""
    total = weight.sum() / 2.0
    return weight / total if total else weight
