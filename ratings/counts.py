"""Counts of votes per ordered pair and outcome: all that the fits need, additive over any partition of votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ratings.checks import distinct_names, frozen, integer_column, one_length
from ratings.outcomes import Comparisons, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

# A chunk's index arithmetic stays in the second-level cache: two to three times faster than one pass over
# all votes.
CHUNK = 1 << 16
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Counts:
    """Votes per ordered pair and outcome: all that the fits need, additive over any partition of the votes.

    Parameters
    ----------
    names : tuple of str
        The m entries.
    table : ndarray of int or float, shape (m, m, 4)
        ``table[left, right, outcome]`` is a number of votes, kept as int64, or a sum of weights, kept as
        float64. Which side an entry stood on is kept, because it identifies the side effect.

    Raises
    ------
    ValueError
        For a repeated name, a wrong shape, anything but numbers, a count that is negative or not finite, or
        votes of an entry with itself.
    """

    names: tuple[str, ...]
    table: NDArray[Any]

    def __post_init__(self) -> None:
        names = distinct_names(self.names)
        table = np.asarray(self.table)
        shape = (len(names), len(names), len(Outcome))
        if table.shape != shape:
            raise ValueError(f"table has shape {table.shape}; for {len(names)} names it must be {shape}.")
        if table.dtype.kind not in "iuf":
            raise ValueError(f"table holds {table.dtype} values; counts must be numbers.")
        table = table.astype(np.float64 if table.dtype.kind == "f" and table.size else np.int64)
        # What is not a number is neither: one look over the table tells whether a closer one is needed.
        if table.size and not (table.min() >= 0 and table.max() < np.inf):
            bad = ~((table >= 0) & np.isfinite(table))
            raise ValueError(f"{_cell(names, table, bad)}; a count is finite and never negative.")
        if np.einsum("iio->io", table).any():
            own = (table > 0) & np.eye(len(names), dtype=bool)[:, :, None]
            raise ValueError(f"{_cell(names, table, own)}; an entry never meets itself.")
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "table", frozen(table))

    @classmethod
    def empty(cls, names: Iterable[str]) -> Self:
        """No votes yet between these entries."""
        names = tuple(names)
        return cls(names, np.zeros((len(names), len(names), len(Outcome)), np.int64))

    @classmethod
    def of(cls, comparisons: Comparisons) -> Self:
        """Count the votes in one pass, in chunks, without temporaries as long as the votes."""
        columns = comparisons.left, comparisons.right, comparisons.outcome
        return cls(comparisons.names, _counted(len(comparisons.names), columns, comparisons.weight))

    @classmethod
    def of_columns(cls, names: Iterable[str], left: ArrayLike, right: ArrayLike, outcome: ArrayLike) -> Self:
        """Count columns of integers as `Comparisons` takes them, checked alike, without keeping a copy.

        Parameters
        ----------
        names : iterable of str
            The m entries.
        left, right, outcome : array_like of int, shape (n,)
            As for `Comparisons`.

        Raises
        ------
        ValueError
            For whatever `Comparisons` refuses, with its place and value.
        """
        names = distinct_names(names)
        columns = (
            integer_column("left", left),
            integer_column("right", right),
            integer_column("outcome", outcome),
        )
        one_length(dict(zip(("left", "right", "outcome"), columns, strict=True)))
        for begin in range(0, len(columns[0]), CHUNK):
            if not _sound(len(names), *(column[begin : begin + CHUNK] for column in columns)):
                Comparisons(names, *columns)  # finds the place, and says it
        return cls(names, _counted(len(names), columns, None))

    @property
    def votes(self) -> float:
        """All votes counted, an int unless they are weighted."""
        votes: float = self.table.sum().item()
        return votes

    @property
    def battles(self) -> NDArray[Any]:
        """Votes that each entry took part in, shape (m,)."""
        met = self.table.sum(axis=2)
        return np.asarray(met.sum(axis=0) + met.sum(axis=1))

    def wins(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Fold the sides away.

        Returns
        -------
        win : ndarray, shape (m, m)
            ``win[i, j]`` votes that preferred i to j, wherever each stood.
        tie : ndarray, shape (m, m), symmetric
            Votes that preferred neither; both bad counts as a tie.
        """
        win = self.table[:, :, Outcome.LEFT] + self.table[:, :, Outcome.RIGHT].T
        undecided = self.table[:, :, Outcome.TIE] + self.table[:, :, Outcome.BOTH_BAD]
        return win, undecided + undecided.T

    def reindexed(self, names: Iterable[str]) -> Counts:
        """Give the same votes over more names, or the same names in another order.

        Raises
        ------
        ValueError
            If a name of these counts is missing: its votes would be lost.
        """
        wider = Counts.empty(names)
        missing = [name for name in self.names if name not in wider.names]
        if missing:
            raise ValueError(
                f"the new names lack {', '.join(map(repr, missing))}; they must hold every name counted."
            )
        place = {name: index for index, name in enumerate(wider.names)}
        index = np.array([place[name] for name in self.names], np.intp)
        table = wider.table.astype(self.table.dtype)
        table[np.ix_(index, index)] = self.table
        return Counts(wider.names, table)

    def __add__(self, other: Counts) -> Counts:
        self._must_share_names(other)
        return Counts(self.names, self.table + other.table)

    def __sub__(self, other: Counts) -> Counts:
        self._must_share_names(other)
        rest = self.table - other.table
        if rest.dtype.kind == "f":
            # Sums of weights round: what should be nothing may be a last digit below it.
            rest[np.abs(rest) <= ROUNDING * self.table] = 0.0
        return Counts(self.names, rest)

    def _must_share_names(self, other: Counts) -> None:
        if self.names != other.names:
            raise ValueError(
                "counts over different names cannot be added or subtracted; reindexed() gives both one order."
            )


def _cell(names: tuple[str, ...], table: NDArray[Any], bad: NDArray[np.bool_]) -> str:
    """Say which count is the first bad one, and its value."""
    left, right, outcome = (int(at) for at in np.argwhere(bad)[0])
    seen = f"{names[left]!r} left of {names[right]!r}, {Outcome(outcome).word}"
    return f"table[{left}, {right}, {outcome}] ({seen}) is {table[left, right, outcome]}"


def _sound(
    size: int, left: NDArray[np.integer], right: NDArray[np.integer], outcome: NDArray[np.integer]
) -> bool:
    """Whether all indexes are of entries, all outcomes known, and no entry meets itself."""
    within = all(
        column.min() >= 0 and column.max() < limit
        for column, limit in ((left, size), (right, size), (outcome, len(Outcome)))
    )
    return within and not (left == right).any()


def _counted(
    size: int,
    columns: tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.integer]],
    weight: NDArray[np.float64] | None,
) -> NDArray[Any]:
    """Count by ordered pair and outcome, (m, m, 4)."""
    left, right, outcome = columns
    flat = np.zeros(size * size * len(Outcome), np.int64 if weight is None else np.float64)
    # Narrow arithmetic is done twice as fast; the wide copy is what bincount would make for itself.
    narrow: NDArray[Any] = np.empty(CHUNK, np.int32 if flat.size < 2**31 else np.int64)
    wide = np.empty(CHUNK, np.intp)
    for begin in range(0, len(left), CHUNK):
        part = slice(begin, begin + CHUNK)
        key = narrow[: len(left[part])]
        np.multiply(left[part], size, out=key, dtype=key.dtype, casting="unsafe")
        np.add(key, right[part], out=key, dtype=key.dtype, casting="unsafe")
        key *= len(Outcome)
        np.add(key, outcome[part], out=key, dtype=key.dtype, casting="unsafe")
        cells = wide[: len(key)]
        cells[:] = key
        flat += np.bincount(cells, None if weight is None else weight[part], minlength=flat.size)
    return flat.reshape(size, size, len(Outcome))
