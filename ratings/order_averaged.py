"""Online Elo without the accident of the order: its mean over random orders of the same votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ratings.checks import frozen
from ratings.elo import DEFAULT_K, SCORES, START, checked_k, checked_start
from ratings.scale import ELO_PER_LOGIT

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import ArrayLike, NDArray

    from ratings.outcomes import Comparisons

ORDERS = 100
# Votes of all orders held at once: 512 MiB. Fewer orders at once take longer, as a fold has as many steps.
LARGEST_ORDERS = 1 << 26
# Steps whose indexes are made together: they stay in a core's second cache.
CHUNK = 128
# Bits of an entry's index in a vote made one number.
BITS = 30


@dataclass(frozen=True, eq=False)
class OrderAveraged:
    """Ratings of m entries in points over random orders of the same votes.

    Attributes
    ----------
    names : tuple of str
        The entries.
    rating : ndarray of float64, shape (m,)
        Mean over the orders of the rating after the last vote.
    spread : ndarray of float64, shape (m,)
        Standard deviation over the orders: what the order of the votes alone adds to the doubt of one replay.
    orders : int
        How many orders were drawn.
    """

    names: tuple[str, ...]
    rating: NDArray[np.float64]
    spread: NDArray[np.float64]
    orders: int

    @property
    def error(self) -> NDArray[np.float64]:
        """Standard error of the mean over the orders, in points, (m,); not the doubt that few votes leave."""
        return np.asarray(self.spread / np.sqrt(self.orders))


def order_averaged(
    comparisons: Comparisons,
    rng: Generator,
    *,
    k: float = DEFAULT_K,
    start: ArrayLike = START,
    orders: int = ORDERS,
) -> OrderAveraged:
    """Average `ratings.elo.replay` over random orders of the same votes.

    Parameters
    ----------
    comparisons : Comparisons
        Votes over m names; their own order plays no part.
    rng : numpy.random.Generator
        Source of the orders.
    k : float
        The most points that one vote can move.
    start : float or array_like, shape (m,)
        Ratings in points before the first vote.
    orders : int
        How many orders to draw, at least two.

    Raises
    ------
    ValueError
        For fewer than two orders, and for what `ratings.elo.replay` refuses.

    References
    ----------
    M. Boubdir, E. Kim, B. Ermis, S. Hooker and M. Fadaee, Elo Uncovered (2023), who advise a hundred orders
    or more.
    """
    k, ratings = checked_k(k), checked_start(comparisons, start)
    if orders < 2:  # noqa: PLR2004 - a spread takes two
        raise ValueError(f"there are {orders} orders; there must be at least 2, and better 100.")
    size = len(ratings)
    votes = _packed(comparisons)
    at_once = max(LARGEST_ORDERS // max(len(votes), 1), 1)
    after = np.empty((orders, size))
    for first in range(0, orders, at_once):
        part = after[first : first + at_once]
        drawn = np.tile(votes, (len(part), 1))
        part[:] = _folded(rng.permuted(drawn, axis=1, out=drawn), ratings, k)
    return OrderAveraged(
        comparisons.names, frozen(after.mean(axis=0)), frozen(after.std(axis=0, ddof=1)), orders
    )


def _packed(comparisons: Comparisons) -> NDArray[np.int64]:
    """Make one number of each vote, so that one column is shuffled: left, right, and twice the left's score.

    They are sorted: the order in which the votes came has no part even in what a seed gives.
    """
    left, right = comparisons.left.astype(np.int64), comparisons.right.astype(np.int64)
    twice = (2.0 * SCORES[comparisons.outcome]).astype(np.int64)
    return np.sort((left << (BITS + 2)) + (right << 2) + twice)


def _folded(votes: NDArray[np.int64], start: NDArray[np.float64], k: float) -> NDArray[np.float64]:
    """Fold all orders of the votes at once, (orders, n), into ratings (orders, m)."""
    orders, size = len(votes), len(start)
    # In units in which the logistic of a lead is its tanh, and a vote moves (result - tanh) * step.
    unit = 2.0 * ELO_PER_LOGIT
    step = k / unit / 2.0
    flat = np.tile(start / unit, orders)
    row = np.arange(orders) * size
    pair, move = np.empty(2 * orders), np.empty(orders)
    left, right = pair[:orders], pair[orders:]
    for begin in range(0, votes.shape[1], CHUNK):
        places, results = _unpacked(votes[:, begin : begin + CHUNK], row)
        for place, result in zip(places, results, strict=True):
            flat.take(place, out=pair, mode="clip")
            np.subtract(left, right, move)
            np.tanh(move, move)
            np.subtract(result, move, move)
            np.multiply(move, step, move)
            np.add(left, move, left)
            np.subtract(right, move, right)
            flat[place] = pair
    return flat.reshape(orders, size) * unit


def _unpacked(
    votes: NDArray[np.int64], row: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Where in the flat ratings each step looks, (steps, 2 * orders), and its result from -1 to 1."""
    columns = np.ascontiguousarray(votes.T)
    left, right = columns >> (BITS + 2), (columns >> 2) & ((1 << BITS) - 1)
    places = np.concatenate([left + row, right + row], axis=1).astype(np.intp, copy=False)
    return places, (columns & 3).astype(np.float64) - 1.0
