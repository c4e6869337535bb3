"""What one more vote on a pair would teach: weights to sample pairs by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from ratings.intervals import difference_variance

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNIFORM_SHARE = 0.2


def pair_weights(
    covariance: NDArray[np.float64], strength: NDArray[np.float64], *, uniform_share: float = UNIFORM_SHARE
) -> NDArray[np.float64]:
    """Probabilities of the pairs to show next.

    A share is spread evenly, so that every pair stays identifiable and unpredictable; the rest goes in
    proportion to what one vote on the pair takes off the summed variance of all strengths (A-optimal gain),
    ``w |V(e_i - e_j)|^2 / (1 + w (e_i - e_j)' V (e_i - e_j))`` with ``w = p (1 - p)``. Drawing in
    proportion, rather than taking the best pair, is what makes every probability exactly known.

    Parameters
    ----------
    covariance : ndarray, shape (m, m)
        Covariance V of the strengths; the gain is exact for the Hessian one
        (`BradleyTerryFit.hessian_covariance`).
    strength : ndarray, shape (m,)
        Log-strengths in logits.
    uniform_share : float
        The share spread evenly, from 0 to 1.

    Returns
    -------
    ndarray, shape (m, m)
        Symmetric with a zero diagonal; sums to one over unordered pairs. Without any vote it is uniform; with
        fewer than two entries it is zero.

    Raises
    ------
    ValueError
        If the shapes disagree or the share lies outside 0 to 1.

    References
    ----------
    V. V. Fedorov, Theory of Optimal Experiments (1972), for the rank-one gain.
    """
    size = len(strength)
    if covariance.shape != (size, size):
        raise ValueError(
            f"covariance has shape {covariance.shape}; for {size} strengths it must be {(size, size)}."
        )
    if not 0.0 <= uniform_share <= 1.0:
        raise ValueError(f"uniform_share is {uniform_share}; it must lie from 0 to 1.")
    even = 1.0 - np.eye(size)
    gain = _gain(covariance, strength)
    return uniform_share * _shares(even) + (1.0 - uniform_share) * _shares(gain if gain.any() else even)


def _shares(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep the proportions, summing to one over unordered pairs; no pairs stay no pairs."""
    total = weight.sum() / 2.0
    return weight / total if total else weight


def _gain(covariance: NDArray[np.float64], strength: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fall of the covariance's trace through one vote on each pair, (m, m)."""
    lead = strength[:, None] - strength[None, :]
    weight = expit(lead) * expit(-lead)
    return (
        weight
        * difference_variance(covariance @ covariance)
        / (1.0 + weight * difference_variance(covariance))
    )
