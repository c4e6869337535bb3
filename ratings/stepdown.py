"""Who is surely ahead of whom, all pairs at once: for claims about a whole table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ratings.checks import frozen
from ratings.intervals import difference_variance
from ratings.ranking import RankRanges

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

DRAWS = 4000
CHUNK = 250


def simultaneous_ranks(
    strength: NDArray[np.float64],
    covariance: NDArray[np.float64],
    rng: Generator,
    *,
    level: float = 0.95,
    draws: int = DRAWS,
) -> RankRanges:
    """Rank ranges that all hold at once.

    Differences are compared with the distribution of the greatest standardised difference over all pairs,
    drawn from the covariance. Pairs that are settled leave, and the rest is compared with the greatest over
    what is left, until nothing more is settled. The chance that any pair at all is called in the wrong
    direction is ``1 - level`` at most.

    Parameters
    ----------
    strength : ndarray, shape (m,)
        Log-strengths in logits.
    covariance : ndarray, shape (m, m)
        Their covariance, in any gauge.
    rng : numpy.random.Generator
        Source of the draws; the same state gives the same ranks.
    level : float
        Level of the whole table.
    draws : int
        Draws for the critical values.

    Raises
    ------
    ValueError
        If the level is not strictly between 0 and 1, or there are fewer than 100 draws.

    References
    ----------
    J. P. Romano and M. Wolf, Econometrica 73 (2005), for the stepdown. M. Mogstad, J. P. Romano, A. M. Shaikh
    and D. Wilhelm, Review of Economic Studies 91 (2024), for ranks.
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"the level is {level}; it must lie strictly between 0 and 1, such as 0.95.")
    if draws < 100:  # noqa: PLR2004 - fewer cannot tell a level
        raise ValueError(f"there are {draws} draws; there must be at least 100.")
    size = len(strength)
    first, second = np.triu_indices(size, 1)
    error = np.sqrt(np.maximum(difference_variance(covariance)[first, second], np.finfo(float).tiny))
    z = (strength[first] - strength[second]) / error
    settled = _settled(
        z, _standardised(covariance, (first, second), error, rng.standard_normal((draws, size))), level
    )
    ahead = np.zeros((size, size), bool)
    ahead[first[settled & (z > 0)], second[settled & (z > 0)]] = True
    ahead[second[settled & (z < 0)], first[settled & (z < 0)]] = True
    lead = strength[:, None] - strength[None, :]
    return RankRanges(
        rank=frozen(1 + (lead < 0).sum(axis=1)),
        low=frozen(1 + ahead.sum(axis=0)),
        high=frozen(size - ahead.sum(axis=1)),
        ahead=frozen(ahead),
        level=level,
    )


def _standardised(
    covariance: NDArray[np.float64],
    pairs: tuple[NDArray[np.intp], NDArray[np.intp]],
    error: NDArray[np.float64],
    normals: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Absolute standardised differences of draws from the covariance, (draws, pairs)."""
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))).T
    drawn = np.empty((len(normals), len(error)), np.float32)
    for begin in range(0, len(normals), CHUNK):
        strengths = normals[begin : begin + CHUNK] @ root
        drawn[begin : begin + CHUNK] = np.abs(strengths[:, pairs[0]] - strengths[:, pairs[1]]) / error
    return drawn


def _settled(z: NDArray[np.float64], drawn: NDArray[np.float32], level: float) -> NDArray[np.bool_]:
    """Pairs whose order is called, step after step."""
    settled = np.zeros(len(z), bool)
    while not settled.all():
        critical = np.quantile(drawn[:, ~settled].max(axis=1), level)
        newly = ~settled & (np.abs(z) > critical)
        if not newly.any():
            break
        settled |= newly
    return settled
