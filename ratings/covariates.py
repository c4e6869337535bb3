"""Votes with covariates of their clips, such as length or loudness: checked, and gathered where they agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.checks import frozen
from ratings.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import ArrayLike, NDArray

    from ratings.outcomes import Comparisons

    Matrix = NDArray[np.float64]

# A chunk's arithmetic stays in the second-level cache.
CHUNK = 1 << 15
# Few levels are told from a sample, and then looked up; a whole column is sorted only where that fails.
SAMPLE = 4096
# Cells that are counted in one table rather than by sorting.
LARGEST_TABLE = 1 << 23
KINDS = 3  # left, right, neither


@dataclass(frozen=True, eq=False)
class Gathered:
    """Votes of which those with the same ordered pair and covariates may be one cell.

    Attributes
    ----------
    names : tuple of str
        The m entries.
    covariates : tuple of str
        The k covariates.
    left, right : ndarray of int, shape (g,)
        Entries of each cell.
    difference : ndarray of float64, shape (k, g)
        Covariates of the left clip less those of the right, in units of `unit`.
    unit : ndarray of float64, shape (k,)
        Root mean square of each difference over the votes, in the covariate's own unit.
    votes : ndarray, shape (3, g)
        Votes for left, right and neither.
    """

    names: tuple[str, ...]
    covariates: tuple[str, ...]
    left: NDArray[np.integer[Any]]
    right: NDArray[np.integer[Any]]
    difference: Matrix
    unit: Matrix
    votes: NDArray[Any]

    @cached_property
    def pair(self) -> NDArray[np.intp]:
        """Number ``left * m + right`` of each cell's ordered pair, (g,)."""
        return np.asarray(self.left * np.intp(len(self.names)) + self.right)

    @cached_property
    def largest(self) -> Matrix:
        """Greatest absolute difference of each covariate, in units, (k,)."""
        highest = self.difference.max(axis=1, initial=0.0)
        return np.asarray(np.maximum(highest, -self.difference.min(axis=1, initial=0.0)))

    def __len__(self) -> int:
        return len(self.left)

    def every(self, step: int) -> Gathered:
        """Give every so-manieth cell, to begin a fit with."""
        return replace(
            self,
            left=self.left[::step],
            right=self.right[::step],
            difference=np.ascontiguousarray(self.difference[:, ::step]),
            votes=np.ascontiguousarray(self.votes[:, ::step]),
        )

    def parts(self) -> Iterator[tuple[NDArray[np.intp], Matrix, NDArray[Any]]]:
        """Yield (pair, differences, votes) of as many cells as the cache holds."""
        for begin in range(0, len(self), CHUNK):
            part = slice(begin, begin + CHUNK)
            yield self.pair[part], self.difference[:, part], self.votes[:, part]


def gather(
    comparisons: Comparisons, covariates: Mapping[str, ArrayLike], *, grouped: bool = False
) -> Gathered:
    """Put votes and covariates together.

    Parameters
    ----------
    comparisons : Comparisons
        The votes.
    covariates : mapping of str to array_like, shape (n,)
        By name, the left clip's value less the right clip's for each vote, such as seconds of length.
    grouped : bool
        Whether votes that agree in pair and covariates become one cell. The fit is the same to the last
        digits, and much faster where covariates have few values.

    Raises
    ------
    ValueError
        For another length than the votes', a value that is not finite, or a covariate that is zero in every
        battle.
    """
    table = _table(comparisons, covariates)
    with np.errstate(over="ignore"):
        unit = np.sqrt(_mean_squares(table, comparisons.weight))
    for name, size in zip(covariates, unit.tolist(), strict=True):
        if size == 0.0:
            raise ValueError(f"the covariate {name!r} is zero in every battle; leave it out.")
        if size == np.inf:
            raise ValueError(f"the covariate {name!r} has values above 1e150; give it in a larger unit.")
    gather_cells = _grouped if grouped else _rows
    left, right, difference, votes = gather_cells(comparisons, table)
    difference /= unit[:, None]  # in place: the table is ours, and as long as the votes
    return Gathered(
        names=comparisons.names,
        covariates=tuple(covariates),
        left=left,
        right=right,
        difference=frozen(difference),
        unit=frozen(unit),
        votes=votes,
    )


def _mean_squares(table: Matrix, weight: Matrix | None) -> Matrix:
    """Mean square of each row, (k,); one where there are no votes."""
    if not table.shape[1] or (weight is not None and not weight.any()):
        return np.ones(len(table), np.float64)
    if weight is None:
        return np.asarray(np.einsum("kn,kn->k", table, table) / table.shape[1])
    return np.asarray(table**2 @ weight / weight.sum())


def _table(comparisons: Comparisons, covariates: Mapping[str, ArrayLike]) -> Matrix:
    """Check the differences and put them together, (k, n)."""
    table = np.empty((len(covariates), len(comparisons)))
    for place, (name, values) in enumerate(covariates.items()):
        column = np.asarray(values, np.float64)
        if column.shape != (len(comparisons),):
            raise ValueError(
                f"the covariate {name!r} has shape {column.shape}; there must be one value for each of the "
                f"{len(comparisons)} votes."
            )
        if column.size and not np.isfinite([column.min(), column.max()]).all():  # NaN is both
            at = int(np.argmin(np.isfinite(column)))
            raise ValueError(f"the covariate {name!r} is {column[at]} at [{at}]; it must be finite.")
        table[place] = column
    return table


Cells = tuple["NDArray[np.integer[Any]]", "NDArray[np.integer[Any]]", "Matrix", "NDArray[Any]"]


def _rows(comparisons: Comparisons, table: Matrix) -> Cells:
    """Let each vote be a cell of its own."""
    kind = np.minimum(comparisons.outcome, Outcome.TIE)
    votes: NDArray[Any] = (np.arange(KINDS, dtype=np.int8)[:, None] == kind).view(np.uint8)
    if comparisons.weight is not None:
        votes = votes * comparisons.weight
    return comparisons.left, comparisons.right, table, votes


def _grouped(comparisons: Comparisons, table: Matrix) -> Cells:
    """Let votes that agree in everything but the answer be one cell."""
    size = len(comparisons.names)
    cell, number = comparisons.left * np.intp(size) + comparisons.right, size * size
    for column in table:
        level, code = _levels(column)
        cell, number = cell * len(level) + code, number * len(level)
        if number > LARGEST_TABLE:
            distinct, cell = np.unique(cell, return_inverse=True)
            number = len(distinct)
    kind = np.minimum(comparisons.outcome, Outcome.TIE)
    votes = np.bincount(cell * KINDS + kind, comparisons.weight, number * KINDS).reshape(number, KINDS)
    example = np.full(number, -1, np.intp)
    example[cell] = np.arange(len(cell))
    occupied = np.flatnonzero(example >= 0)
    example = example[occupied]
    three = np.ascontiguousarray(votes[occupied].T.astype(np.float64))
    return comparisons.left[example], comparisons.right[example], table[:, example], three


def _levels(column: Matrix) -> tuple[Matrix, NDArray[np.intp]]:
    """Distinct values in order, and which of them each value is."""
    level = np.unique(column[:: max(len(column) // SAMPLE, 1)])
    if not 0 < len(level) <= SAMPLE // 16:
        return np.unique(column, return_inverse=True)
    code = _evenly_spaced(column, level)
    if code is None:
        code = np.minimum(np.searchsorted(level, column), len(level) - 1)
    if np.array_equal(level[code], column):
        return level, code
    return np.unique(column, return_inverse=True)


def _evenly_spaced(column: Matrix, level: Matrix) -> NDArray[np.intp] | None:
    """Compute places of values that are evenly spaced, in half the time of a search; None where they are not."""
    step = (level[-1] - level[0]) / max(len(level) - 1, 1)
    if step == 0.0 or not np.allclose(np.diff(level), step):
        return None
    place = column - level[0]
    place /= step
    np.rint(place, place)
    np.clip(place, 0.0, len(level) - 1.0, out=place)
    return np.asarray(place, np.intp)
