"""What voters said: the four outcomes of a battle, checked comparisons, and their counts per ordered pair."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ratings.checks import below, distinct_names, frozen, integer_column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

# A chunk's index arithmetic stays in the second-level cache: two to three times faster than one pass over
# all votes.
CHUNK = 1 << 16


class Outcome(IntEnum):
    """A battle's answer, seen from the screen: the left clip, the right clip, a tie, or both bad."""

    LEFT = 0
    RIGHT = 1
    TIE = 2
    BOTH_BAD = 3

    @property
    def word(self) -> str:
        """The outcome as the duel's socket says it."""
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str, place: str = "outcome") -> Outcome:
        """Read ``left``, ``right``, ``tie`` or ``both_bad``.

        Parameters
        ----------
        word : str
            The word, in lower case.
        place : str
            Where the word stood, for the error ("line 7, column winner").

        Raises
        ------
        ValueError
            If the word is none of the four; a vote is never guessed.
        """
        for outcome in cls:
            if word == outcome.word:
                return outcome
        raise ValueError(f"{place} is {word!r}; it must be one of {', '.join(o.word for o in cls)}.")


@dataclass(frozen=True, eq=False)
class Comparisons:
    """Votes in the order in which they count, checked once and then immutable.

    Parameters
    ----------
    names : tuple of str
        The m entries; indexes below point into it.
    left, right : ndarray of int, shape (n,)
        Index of the entry shown on each side; kept as a read-only copy, as is the next.
    outcome : ndarray of int, shape (n,)
        Values of `Outcome`.

    Raises
    ------
    ValueError
        For a repeated name, unequal lengths, anything but integers, an index outside the names, a battle of
        an entry with itself, or an unknown outcome; the first such place and its value are named.
    """

    names: tuple[str, ...]
    left: NDArray[np.integer[Any]]
    right: NDArray[np.integer[Any]]
    outcome: NDArray[np.integer[Any]]

    def __post_init__(self) -> None:
        names = distinct_names(self.names)
        columns = {
            place: integer_column(place, getattr(self, place)) for place in ("left", "right", "outcome")
        }
        left, right, outcome = columns.values()
        if not len(left) == len(right) == len(outcome):
            lengths = ", ".join(f"{place} has {len(column)}" for place, column in columns.items())
            raise ValueError(f"left, right and outcome must be of one length, but {lengths} values.")
        for place in ("left", "right"):
            below(place, columns[place], len(names), f"an index into {len(names)} names")
        below("outcome", outcome, len(Outcome), "0 (left), 1 (right), 2 (tie) or 3 (both bad)")
        same = left == right
        if same.any():
            at = int(np.argmax(same))
            raise ValueError(
                f"left[{at}] and right[{at}] are both {left[at]} ({names[left[at]]!r}); "
                "an entry never meets itself."
            )
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "left", frozen(left.astype(np.int32)))
        object.__setattr__(self, "right", frozen(right.astype(np.int32)))
        object.__setattr__(self, "outcome", frozen(outcome.astype(np.int8)))

    def __len__(self) -> int:
        return len(self.left)


@dataclass(frozen=True, eq=False)
class Counts:
    """Votes per ordered pair and outcome: all that the fits need, additive over any partition of the votes.

    Parameters
    ----------
    names : tuple of str
        The m entries.
    table : ndarray of int, shape (m, m, 4)
        ``table[left, right, outcome]`` is a number of votes. Which side an entry stood on is kept, because it
        identifies the side effect.

    Raises
    ------
    ValueError
        For a repeated name, a wrong shape, anything but integers, a negative count, or votes of an entry
        with itself.
    """

    names: tuple[str, ...]
    table: NDArray[np.int64]

    def __post_init__(self) -> None:
        names = distinct_names(self.names)
        table = np.asarray(self.table)
        shape = (len(names), len(names), len(Outcome))
        if table.shape != shape:
            raise ValueError(f"table has shape {table.shape}; for {len(names)} names it must be {shape}.")
        if table.dtype.kind not in "iu" and table.size:
            raise ValueError(f"table holds {table.dtype} values; counts must be integers.")
        table = table.astype(np.int64)
        if (table < 0).any():
            raise ValueError(f"{_cell(names, table, table < 0)}; a count cannot be negative.")
        own = (table > 0) & np.eye(len(names), dtype=bool)[:, :, None]
        if own.any():
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
        size = len(comparisons.names)
        flat = np.zeros(size * size * len(Outcome), np.int64)
        for begin in range(0, len(comparisons), CHUNK):
            part = slice(begin, begin + CHUNK)
            key = comparisons.left[part].astype(np.intp)
            key *= size
            key += comparisons.right[part]
            key *= len(Outcome)
            key += comparisons.outcome[part]
            flat += np.bincount(key, minlength=flat.size)
        return cls(comparisons.names, flat.reshape(size, size, len(Outcome)))

    @property
    def votes(self) -> int:
        """All votes counted."""
        return int(self.table.sum())

    @property
    def battles(self) -> NDArray[np.int64]:
        """Votes that each entry took part in, shape (m,)."""
        met = self.table.sum(axis=2)
        return np.asarray(met.sum(axis=0) + met.sum(axis=1))

    def wins(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Fold the sides away.

        Returns
        -------
        win : ndarray of int64, shape (m, m)
            ``win[i, j]`` votes that preferred i to j, wherever each stood.
        tie : ndarray of int64, shape (m, m), symmetric
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
        table = wider.table.copy()
        table[np.ix_(index, index)] = self.table
        return Counts(wider.names, table)

    def __add__(self, other: Counts) -> Counts:
        self._must_share_names(other)
        return Counts(self.names, self.table + other.table)

    def __sub__(self, other: Counts) -> Counts:
        self._must_share_names(other)
        return Counts(self.names, self.table - other.table)

    def _must_share_names(self, other: Counts) -> None:
        if self.names != other.names:
            raise ValueError(
                "counts over different names cannot be added or subtracted; reindexed() gives both one order."
            )


def _cell(names: tuple[str, ...], table: NDArray[np.int64], bad: NDArray[np.bool_]) -> str:
    """Say which count is the first bad one, and its value."""
    left, right, outcome = (int(at) for at in np.argwhere(bad)[0])
    seen = f"{names[left]!r} left of {names[right]!r}, {Outcome(outcome).word}"
    return f"table[{left}, {right}, {outcome}] ({seen}) is {table[left, right, outcome]}"
