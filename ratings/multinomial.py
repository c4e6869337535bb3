"""Draws votes again with replacement: exact multinomial tables, several at once, outside Python's lock."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ratings.checks import frozen

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

# Poisson totals aim so many standard deviations below the votes there are: few exceed them.
BELOW = 2.0
# Votes up to which the cell of each is looked up in a list of all; beyond, it is searched.
LARGEST_LIST = 1 << 24


class Resampler:
    """Draws as many votes as there are from the cells of a table, with replacement.

    Parameters
    ----------
    cells : ndarray of float64, shape (k,)
        Whole numbers of votes.

    Notes
    -----
    Independent Poisson counts, given their total N, are multinomial whatever N is. So the cells are drawn as
    Poisson with means a little below the votes, rows whose total exceeds the votes are drawn again, and the
    votes that are missing are drawn one by one: the sum is exactly multinomial. NumPy's own multinomial takes
    twice as long, and lets no other thread draw meanwhile.
    """

    def __init__(self, cells: NDArray[np.float64]) -> None:
        self.votes = int(cells.sum())
        self.ends = frozen(np.cumsum(cells).astype(np.int64))
        self.mean = cells * max(1.0 - BELOW / math.sqrt(self.votes), 0.0) if self.votes else cells
        listed = 0 < self.votes <= LARGEST_LIST
        self.cell_of = (
            np.repeat(np.arange(len(cells), dtype=np.int32), cells.astype(np.int64)) if listed else None
        )

    def draw(self, source: Generator, number: int) -> NDArray[np.float64]:
        """Draw so many tables, (number, k); each row sums to the votes."""
        drawn = source.poisson(self.mean, (number, len(self.mean)))
        while (over := np.flatnonzero(drawn.sum(axis=1) > self.votes)).size:
            drawn[over] = source.poisson(self.mean, (len(over), len(self.mean)))
        missing = self.votes - drawn.sum(axis=1)
        cell = self._cells(source.integers(max(self.votes, 1), size=int(missing.sum())))
        cell += np.repeat(np.arange(number) * drawn.shape[1], missing)
        drawn += np.bincount(cell, minlength=drawn.size).reshape(drawn.shape)
        return drawn.astype(np.float64)

    def _cells(self, vote: NDArray[np.int64]) -> NDArray[np.intp]:
        """Cells of votes, all votes being numbered cell by cell."""
        if self.cell_of is not None:
            return self.cell_of[vote].astype(np.intp)
        return np.searchsorted(self.ends, vote, side="right")
