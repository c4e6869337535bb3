"""What one more vote on a pair would teach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from ratings.intervals import difference_variance

if TYPE_CHECKING:
    from numpy.typing import NDArray


def gain(
    covariance: NDArray[np.float64], strength: NDArray[np.float64], moved: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Fall of the variance of some contrasts through one vote on each pair, (m, m).

    Parameters
    ----------
    covariance : ndarray, shape (m, m)
        Covariance V of the strengths.
    strength : ndarray, shape (m,)
        Log-strengths in logits.
    moved : ndarray, shape (m, m)
        ``V C' C V`` for contrasts C (k, m); ``V V`` asks for all strengths alike (A-optimality).

    References
    ----------
    V. V. Fedorov, Theory of Optimal Experiments (1972), for the rank-one update.
    """
    lead = strength[:, None] - strength[None, :]
    weight = expit(lead) * expit(-lead)
    return weight * difference_variance(moved) / (1.0 + weight * difference_variance(covariance))


def shares(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep the proportions of pairs, (m, m), summing to one over unordered ones; no pairs stay no pairs."""
    total = weight.sum() / 2.0
    return weight / total if total else weight
