"""What voters said: the four outcomes of a battle, and checked comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.checks import below, distinct_names, frozen, integer_column, one_length, weight_column

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLUMNS = ("left", "right", "outcome")
LARGEST_VOTER = 2**31


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
        Index of the entry shown on each side; kept as a read-only copy, as are the others, unless it is an array
        of its own that nobody can write to.
    outcome : ndarray of int, shape (n,)
        Values of `Outcome`.
    voter : ndarray of int, shape (n,), optional
        Number of the voter, from 0; votes of one voter are not independent. Without it each vote counts as a
        voter of its own.
    weight : ndarray of float, shape (n,), optional
        How many votes a row stands for, not negative; without it one each.

    Raises
    ------
    ValueError
        For a repeated name, unequal lengths, anything but integers, an index outside the names, a battle of
        an entry with itself, an unknown outcome, a negative voter, or a weight that is negative, infinite or
        not a number; the first such place and its value are named.
    """

    names: tuple[str, ...]
    left: NDArray[np.integer[Any]]
    right: NDArray[np.integer[Any]]
    outcome: NDArray[np.integer[Any]]
    voter: NDArray[np.integer[Any]] | None = None
    weight: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        names = distinct_names(self.names)
        columns = {place: integer_column(place, getattr(self, place)) for place in COLUMNS}
        if self.voter is not None:
            columns["voter"] = integer_column("voter", self.voter)
        weight = None if self.weight is None else weight_column("weight", self.weight)
        one_length(columns if weight is None else columns | {"weight": weight})
        left, right, outcome = (columns[place] for place in COLUMNS)
        for place in ("left", "right"):
            below(place, columns[place], len(names), f"an index into {len(names)} names")
        below("outcome", outcome, len(Outcome), "0 (left), 1 (right), 2 (tie) or 3 (both bad)")
        if "voter" in columns:
            below("voter", columns["voter"], LARGEST_VOTER, "a number from 0 and below 2**31")
        _never_itself(names, left, right)
        kept: dict[str, object] = {
            "names": names,
            "left": _kept(left, np.int32),
            "right": _kept(right, np.int32),
            "outcome": _kept(outcome, np.int8),
            "voter": _kept(columns["voter"], np.int32) if "voter" in columns else None,
            "weight": None if weight is None else frozen(weight),
        }
        for field, value in kept.items():
            object.__setattr__(self, field, value)

    def __len__(self) -> int:
        return len(self.left)

    @property
    def voters(self) -> int:
        """One more than the greatest number of a voter; zero without voters or votes."""
        return 0 if self.voter is None or not len(self) else int(self.voter.max()) + 1

    def select(self, which: NDArray[np.bool_] | NDArray[np.integer[Any]] | slice) -> Comparisons:
        """Give the votes that a mask, indexes or a slice choose; names and numbers of voters stay as they are."""
        return Comparisons(
            self.names,
            self.left[which],
            self.right[which],
            self.outcome[which],
            None if self.voter is None else self.voter[which],
            None if self.weight is None else self.weight[which],
        )


def _kept(column: NDArray[Any], dtype: type[np.generic]) -> NDArray[Any]:
    """Freeze a copy, or the column itself where it is frozen and no view of what others may write to."""
    safe = column.dtype == dtype and column.base is None and not column.flags.writeable
    return column if safe else frozen(column.astype(dtype))


def _never_itself(names: tuple[str, ...], left: NDArray[Any], right: NDArray[Any]) -> None:
    same = left == right
    if same.any():
        at = int(np.argmax(same))
        raise ValueError(
            f"left[{at}] and right[{at}] are both {left[at]} ({names[left[at]]!r}); an entry never meets itself."
        )
