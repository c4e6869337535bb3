"""Strengths of resampled votes: a check of the covariances that sandwiches give, not a way to publish."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from ratings.bradley_terry import DEFAULT_RIDGE
from ratings.checks import frozen
from ratings.counts import Counts
from ratings.multinomial import Resampler
from ratings.outcomes import Outcome
from ratings.replicates import board_of, solved

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from ratings.outcomes import Comparisons
    from ratings.replicates import Board

    Matrix = NDArray[np.float64]
    Draw = Callable[[Generator, int], NDArray[np.float64]]

REPLICATES = 1000
# Replicates solved together: at 60 entries their arrays stay in a core's second cache.
CHUNK = 16


@dataclass(frozen=True, eq=False)
class Resamples:
    """Strengths in logits of each replicate, (replicates, m), every row summing to zero."""

    names: tuple[str, ...]
    strength: NDArray[np.float64]

    @property
    def covariance(self) -> NDArray[np.float64]:
        """Covariance of the strengths over the replicates, (m, m)."""
        centred = self.strength - self.strength.mean(axis=0)
        return np.asarray(centred.T @ centred / (len(centred) - 1))

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the percentile intervals of the strengths, in logits, each end of shape (m,)."""
        if not 0.0 < level < 1.0:
            raise ValueError(f"the level is {level}; it must lie strictly between 0 and 1, such as 0.95.")
        low, high = np.quantile(self.strength, [0.5 - level / 2.0, 0.5 + level / 2.0], axis=0)
        return low, high


def by_vote(
    counts: Counts,
    rng: Generator,
    *,
    replicates: int = REPLICATES,
    ridge: float = DEFAULT_RIDGE,
    threads: int = 1,
) -> Resamples:
    """Fit Bradley-Terry strengths, ties as half wins, to resamples of single votes.

    Each replicate draws as many votes as there are, with replacement (an exact multinomial over the cells
    of the table). The ridge is evidence like the votes, so that each replicate also draws its prior's mean.

    Parameters
    ----------
    counts : Counts
        Whole votes over m names.
    rng : numpy.random.Generator
        Source of the resamples; the same state gives the same ones, however many threads there are.
    replicates : int
        How many, at least two.
    ridge : float
        Precision of the prior on each strength, 1 / logit**2, positive: a resample may have lost the only
        votes that tied an entry to the rest.
    threads : int
        Threads that solve replicates side by side. Two take half the time of one where NumPy's own matrix
        products keep to one thread, and more time where they do not.

    Raises
    ------
    ValueError
        For fewer than two replicates, no thread, a ridge that is not positive and finite, or weighted votes.
    NotConvergedError
        If a replicate does not settle.

    References
    ----------
    B. Efron, Annals of Statistics 7 (1979).
    """
    _must_be_possible(replicates, ridge, threads)
    if (counts.table != np.rint(counts.table)).any():
        raise ValueError("the votes are weighted; only whole votes can be drawn again.")
    board = board_of(counts, ridge)
    return Resamples(counts.names, _replicates(board, Resampler(board.cells).draw, rng, replicates, threads))


def by_voter(
    comparisons: Comparisons,
    rng: Generator,
    *,
    replicates: int = REPLICATES,
    ridge: float = DEFAULT_RIDGE,
    threads: int = 1,
) -> Resamples:
    """Fit Bradley-Terry strengths, ties as half wins, to resamples of whole voters.

    Each replicate draws as many voters as there are, with replacement, and counts all votes of each as
    often as the voter was drawn. Parameters and errors as for `by_vote`, except that weights are welcome.

    Raises
    ------
    ValueError
        Also if the votes have no voters.
    """
    _must_be_possible(replicates, ridge, threads)
    if comparisons.voter is None:
        raise ValueError("the votes have no voters; give their column, or draw single votes with by_vote.")
    board = board_of(Counts.of(comparisons), ridge)
    ballots = _ballots(board, comparisons)
    voters = ballots.shape[1]

    def draw(source: Generator, number: int) -> Matrix:
        if not voters:
            return np.empty((number, 0))
        times = source.multinomial(voters, np.full(voters, 1.0 / max(voters, 1)), number)
        return np.ascontiguousarray((ballots @ times.T.astype(np.float64)).T)

    return Resamples(comparisons.names, _replicates(board, draw, rng, replicates, threads))


def _must_be_possible(replicates: int, ridge: float, threads: int) -> None:
    if replicates < 2:  # noqa: PLR2004 - one has no spread
        raise ValueError(f"there are {replicates} replicates; there must be at least two.")
    if not 0.0 < ridge < np.inf:
        raise ValueError(f"ridge is {ridge}; resamples need a positive finite precision.")
    if threads < 1:
        raise ValueError(f"there are {threads} threads; there must be at least one.")


def _ballots(board: Board, comparisons: Comparisons) -> csr_array:
    """Votes of each voter by cell of the board, (3 pairs, voters with votes)."""
    if comparisons.weight is not None:
        comparisons = comparisons.select(comparisons.weight > 0)
    size, number = len(comparisons.names), len(board.pairs[0])
    place = np.zeros((size, size), np.int64)
    place[board.pairs] = np.arange(number)
    left, right = comparisons.left, comparisons.right
    kind = np.minimum(comparisons.outcome, int(Outcome.TIE)).astype(np.int64)
    # Where the higher index stood left, the left's win is the second's.
    kind = np.where((left > right) & (kind < Outcome.TIE), 1 - kind, kind)
    cell = kind * number + place[np.minimum(left, right), np.maximum(left, right)]
    weight = np.ones(len(comparisons)) if comparisons.weight is None else comparisons.weight
    voted, voter = np.unique(np.asarray(comparisons.voter), return_inverse=True)
    return csr_array((weight, (cell, voter)), shape=(3 * number, len(voted)))


def _replicates(board: Board, draw: Draw, rng: Generator, number: int, threads: int) -> Matrix:
    """Draw and solve all replicates, each chunk from a source of its own."""
    strength = np.empty((number, len(board.strength)))
    begins = range(0, number, CHUNK)

    def solve(begin: int, source: Generator) -> None:
        part = strength[begin : begin + CHUNK]
        cells = draw(source, len(part))
        mean = source.normal(0.0, board.ridge**-0.5, part.shape)
        part[:] = solved(board, cells, mean)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(solve, begins, rng.spawn(len(begins))))
    return frozen(strength)
