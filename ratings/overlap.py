"""Which voters and which votes two boards have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.checks import frozen
from ratings.outcomes import Comparisons, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

KINDS = 3  # left, right, neither


@dataclass(frozen=True, eq=False)
class Overlap:
    """Votes of two boards over u entries, told apart by whether both have them.

    Attributes
    ----------
    names : tuple of str
        The entries of either board, in alphabetical order.
    before, after, shared : ndarray, shape (u, u, 3)
        Votes of each board, and those of both, by ordered pair and left, right, neither.
    unshared : ndarray, shape (voters,)
        Votes of each voter that only one board has; of no length without voters.
    """

    names: tuple[str, ...]
    before: NDArray[Any]
    after: NDArray[Any]
    shared: NDArray[Any]
    unshared: NDArray[Any]

    @property
    def effective_voters(self) -> float:
        """How many equally active voters would weigh as much as those of the unshared votes."""
        squares = float(self.unshared @ self.unshared)
        return float(self.unshared.sum()) ** 2 / squares if squares else 0.0


def joined_by_name(
    before: Comparisons, after: Comparisons, before_names: Sequence[str], after_names: Sequence[str]
) -> tuple[Comparisons, Comparisons]:
    """Give the voters of two boards numbers in common, so that one who voted on both has one number.

    Parameters
    ----------
    before, after : Comparisons
        Votes with voters.
    before_names, after_names : sequence of str
        Names of the voters by their number.

    Raises
    ------
    ValueError
        If the votes of a board have no voters, or more than there are names.
    """
    number: dict[str, int] = {}
    numbered = []
    for votes, names in ((before, before_names), (after, after_names)):
        if votes.voter is None or votes.voters > len(names):
            raise ValueError(
                "a voter of the votes has no name; boards are joined by the names of all voters."
            )
        places = np.array([number.setdefault(name, len(number)) for name in names], np.int64)
        numbered.append(replace(votes, voter=places[votes.voter]))
    return numbered[0], numbered[1]


def overlap(before: Comparisons, after: Comparisons, *, nested: bool = False) -> Overlap:
    """Tell the votes that two boards share from those that only one has.

    With voters, a vote of a voter on an ordered pair with one answer is the same vote on both boards, as often
    as both have it. Without voters nothing is shared, unless the boards are nested.

    Parameters
    ----------
    before, after : Comparisons
        The votes; where both have voters, these are numbered alike (`joined_by_name`).
    nested : bool
        Whether, without voters, every vote of the first board is known to be on the second too.
    """
    names = tuple(sorted({*before.names, *after.names}))
    cells = [_cells(votes, names) for votes in (before, after)]
    size = len(names) ** 2 * KINDS
    tables = [
        np.bincount(cell, votes.weight, size) for cell, votes in zip(cells, (before, after), strict=True)
    ]
    if before.voter is None or after.voter is None:
        shared, unshared = (tables[0] if nested else np.zeros(size)), np.empty(0)
    else:
        shared, unshared = _by_voter(before, after, cells, size)
    shape = (len(names), len(names), KINDS)
    old, new, both = (frozen(table.reshape(shape)) for table in (*tables, shared))
    return Overlap(names, old, new, both, frozen(unshared))


def _cells(votes: Comparisons, names: tuple[str, ...]) -> NDArray[np.int64]:
    """Give the number of each vote's ordered pair and answer, (n,)."""
    place = np.searchsorted(np.array(names, object), np.array(votes.names, object)).astype(np.int64)
    pair = place[votes.left] * len(names) + place[votes.right]
    return np.asarray(pair * KINDS + np.minimum(votes.outcome, Outcome.TIE))


def _by_voter(
    before: Comparisons, after: Comparisons, cells: list[NDArray[np.int64]], size: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Votes of both boards by cell, (size,), and of one board alone by voter, (voters,)."""
    voters = max(before.voters, after.voters)
    keys, times, unshared = [], [], np.zeros(voters)
    for votes, cell in zip((before, after), cells, strict=True):
        assert votes.voter is not None  # noqa: S101 - for the type: overlap has seen to it
        key, number = _summed(votes.voter.astype(np.int64) * size + cell, votes.weight)
        keys.append(key)
        times.append(number)
        unshared += np.bincount(votes.voter, votes.weight, voters)
    both, first, second = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
    number = np.minimum(times[0][first], times[1][second])
    unshared -= 2.0 * np.bincount(both // max(size, 1), number, voters)
    return np.bincount(both % max(size, 1), number, size), np.maximum(unshared, 0.0)


def _summed(
    keys: NDArray[np.int64], weight: NDArray[np.float64] | None
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Different keys, and how many votes each has; without weights the places of all need not be told."""
    if weight is None:
        return np.unique(keys, return_counts=True)
    key, its = np.unique(keys, return_inverse=True)
    return key, np.bincount(its, weight, len(key))
