"""Which ranks the votes allow each entry, from the full covariance of differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ratings.checks import frozen
from ratings.intervals import difference_variance, normal_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class RankRanges:
    """Ranks of m entries, best first, counted from 1.

    Attributes
    ----------
    rank : ndarray of int64, shape (m,)
        Rank by the estimates; equal estimates share the better rank.
    low, high : ndarray of int64, shape (m,)
        Best and worst rank that the votes allow; ``low <= rank <= high``.
    ahead : ndarray of bool, shape (m, m)
        ``ahead[i, j]``: i is surely ahead of j.
    level : float
        Level of each single comparison.
    """

    rank: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    ahead: NDArray[np.bool_]
    level: float


def rank_ranges(
    strength: NDArray[np.float64], covariance: NDArray[np.float64], level: float = 0.95
) -> RankRanges:
    """Rank ranges by the pairwise rule, for display.

    An entry is surely behind another where their difference exceeds its own standard error times the normal
    quantile. The standard error of a difference takes the covariance along, so ranges are narrower than
    where one only asks whether two intervals overlap. In simulations of 30 entries every single range
    covers the true rank in more than 95 % of boards, all ranges at once in fewer: this is no claim about
    the whole table.

    Parameters
    ----------
    strength : ndarray, shape (m,)
        Log-strengths in logits.
    covariance : ndarray, shape (m, m)
        Their covariance, in any gauge.
    level : float
        Level of each comparison.

    Raises
    ------
    ValueError
        If the level is not strictly between 0 and 1.

    References
    ----------
    M. Mogstad, J. P. Romano, A. M. Shaikh and D. Wilhelm, Inference for Ranks with Applications to Mobility
    across Neighbourhoods and Academic Achievement across Countries, Review of Economic Studies 91 (2024).
    """
    lead = strength[:, None] - strength[None, :]
    ahead = lead > normal_quantile(level) * np.sqrt(difference_variance(covariance))
    np.fill_diagonal(ahead, val=False)
    return RankRanges(
        rank=frozen(1 + (lead < 0).sum(axis=1)),
        low=frozen(1 + ahead.sum(axis=0)),
        high=frozen(len(strength) - ahead.sum(axis=1)),
        ahead=frozen(ahead),
        level=level,
    )


def rank_classes(strength: NDArray[np.float64], ahead: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Classes of entries, counted from 1: best first, a class ends where someone is surely behind its best.

    Within a class nobody is surely behind the class's first entry; two entries of one class may still be
    surely apart from each other.

    Parameters
    ----------
    strength : ndarray, shape (m,)
        Log-strengths; they give the order in which classes are formed.
    ahead : ndarray of bool, shape (m, m)
        Who is surely ahead of whom, as in `RankRanges.ahead`.
    """
    classes = np.zeros(len(strength), np.int64)
    first, number = -1, 0
    for entry in np.argsort(-strength, kind="stable"):
        if first < 0 or ahead[first, entry]:
            first, number = int(entry), number + 1
        classes[entry] = number
    return classes
