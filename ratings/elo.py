"""Online Elo: one update, and the fold of it over votes in their order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ratings.checks import finite_vector
from ratings.outcomes import Outcome
from ratings.scale import ELO_PER_LOGIT

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ratings.outcomes import Comparisons

DEFAULT_K = 16.0
START = 1000.0

# The left entry's score by outcome; both bad counts as a tie, as in the fits.
SCORE = {Outcome.LEFT: 1.0, Outcome.RIGHT: 0.0, Outcome.TIE: 0.5, Outcome.BOTH_BAD: 0.5}
SCORES = np.array([SCORE[outcome] for outcome in Outcome])


def update(left: float, right: float, outcome: Outcome, *, k: float = DEFAULT_K) -> tuple[float, float]:
    """Ratings of both entries after one vote.

    Parameters
    ----------
    left, right : float
        Ratings in points before the vote.
    outcome : Outcome
        The answer.
    k : float
        The most points that one vote can move.

    Returns
    -------
    tuple of float
        The new ratings; their sum is unchanged.

    Raises
    ------
    ValueError
        If a rating is not finite, ``k`` not positive and finite, or the outcome none of the four.

    References
    ----------
    A. E. Elo, The Rating of Chessplayers, Past and Present (1978).
    """
    left, right = finite_vector("ratings", [left, right], 2).tolist()
    change = _change(left - right, SCORE[Outcome(outcome)], checked_k(k))
    return left + change, right - change


def replay(
    comparisons: Comparisons, *, k: float = DEFAULT_K, start: ArrayLike = START
) -> NDArray[np.float64]:
    """Fold `update` over the votes in their order.

    Parameters
    ----------
    comparisons : Comparisons
        Votes over m names, oldest first.
    k : float
        The most points that one vote can move.
    start : float or array_like, shape (m,)
        Ratings in points before the first vote. The result of an earlier batch carries it on: replaying two
        batches in turn equals replaying their concatenation, bit for bit.

    Returns
    -------
    ndarray of float64, shape (m,)
        Ratings in points after the last vote, in the order of the names.

    Raises
    ------
    ValueError
        If ``k`` is not positive and finite, ``start`` has another length or a value that is not finite, or
        the votes are weighted: a weight has no place in an order.
    """
    k = checked_k(k)
    # A list of floats: each vote depends on the one before, and scalar access to an array costs five times
    # as much.
    ratings = checked_start(comparisons, start).tolist()
    scores = SCORES[comparisons.outcome]
    for left, right, score in zip(
        comparisons.left.tolist(), comparisons.right.tolist(), scores.tolist(), strict=True
    ):
        change = _change(ratings[left] - ratings[right], score, k)
        ratings[left] += change
        ratings[right] -= change
    return np.array(ratings, np.float64)


def _change(lead: float, score: float, k: float) -> float:
    """Points that the left entry gains; the tanh form of the logistic cannot overflow."""
    return k * (score - 0.5 - 0.5 * math.tanh(lead / (2.0 * ELO_PER_LOGIT)))


def checked_k(k: float) -> float:
    """Return k, the most points that one vote can move; it must be positive and finite."""
    if not 0.0 < k < math.inf:
        raise ValueError(f"k is {k}; it must be a positive number of points.")
    return k


def checked_start(comparisons: Comparisons, start: ArrayLike) -> NDArray[np.float64]:
    """Return the ratings before the first vote, (m,); the votes must be fit for a replay."""
    if comparisons.weight is not None:
        raise ValueError("the votes are weighted; Elo takes them one by one, so that each must be whole.")
    size = len(comparisons.names)
    return finite_vector("start", np.full(size, start) if np.ndim(start) == 0 else start, size)
