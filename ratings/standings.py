"""Who stands where on a board: who has a rank at all, which ranks and class, and who may be called first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ratings.checks import frozen
from ratings.ranking import rank_classes, rank_ranges
from ratings.reference import reference
from ratings.sequential import first_place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ratings.connectivity import Groups
    from ratings.outcomes import Comparisons

PROVISIONAL_BATTLES = 30
PROVISIONAL_VOTERS = 5
LEVEL = 0.95
FIRST_PLACE_ALPHA = 0.05
# A chunk's index arithmetic stays in the cache.
CHUNK = 1 << 15


class Placed(Protocol):
    """What the places of entries need of a fit, with or without covariates."""

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def strength(self) -> NDArray[np.float64]: ...
    @property
    def covariance(self) -> NDArray[np.float64]: ...
    @property
    def tiers(self) -> Groups: ...


@dataclass(frozen=True, eq=False)
class Standings:
    """Places of m entries on one board.

    Attributes
    ----------
    ranked : ndarray of bool, shape (m,)
        Whether an entry has a rank: present, enough battles, from enough voters, and not held by the prior
        alone.
    rank_low, rank_high : ndarray of int64, shape (m,)
        Best and worst rank that the votes allow among the ranked; for an entry without a rank, the places
        that it could take among all that have not left.
    rank_class : ndarray of int64, shape (m,)
        Class among the ranked, from 1; 0 without a rank.
    first : int or None
        The entry that is ahead of every other ranked one by evidence that holds at any time of looking.
    reference : ndarray of bool, shape (m,)
        The entries against whose mean ratings are doubted: those with enough votes for a rank, whether they have
        left or not; where there are not two of them, those whose ratings the votes bound; then those with votes;
        then all.
    """

    ranked: NDArray[np.bool_]
    rank_low: NDArray[np.int64]
    rank_high: NDArray[np.int64]
    rank_class: NDArray[np.int64]
    first: int | None
    reference: NDArray[np.bool_]


def standings(
    fit: Placed,
    battles: NDArray[np.int64],
    voters: NDArray[np.int64],
    *,
    withdrawn: NDArray[np.bool_] | None = None,
    provisional_battles: int = PROVISIONAL_BATTLES,
    provisional_voters: int = PROVISIONAL_VOTERS,
    level: float = LEVEL,
) -> Standings:
    """Place the entries of a fit.

    An entry that is withdrawn, or provisional, has no rank, and nobody's rank waits for it: a newcomer
    without votes could be anywhere, which says nothing about the others.

    Parameters
    ----------
    fit : Fit or AdjustedFit
        With the covariance that belongs to it.
    battles, voters : ndarray of int, shape (m,)
        Votes on each entry that count, and how many voters gave them.
    withdrawn : ndarray of bool, shape (m,), optional
        Entries that have left.
    provisional_battles, provisional_voters : int
        An entry with fewer of either is provisional, and so is one whose rating only the prior bounds.
    level : float
        Level of each single comparison.

    See Also
    --------
    ratings.sequential.first_place : the rule for first place.
    """
    size = len(fit.names)
    gone = np.zeros(size, bool) if withdrawn is None else withdrawn
    bounded = _bounded(fit)
    enough = (battles >= provisional_battles) & (voters >= provisional_voters) & bounded
    ranked = ~gone & enough
    ranges = rank_ranges(fit.strength, fit.covariance, level)
    # Row i: the rivals that entry i is placed among.
    rivals = np.where(ranked[:, None], ranked[None, :], ~gone[None, :]) & ~np.eye(size, dtype=bool)
    behind = (ranges.ahead.T & rivals).sum(axis=1)
    beaten = (ranges.ahead & rivals).sum(axis=1)
    rank_class = np.zeros(size, np.int64)
    rank_class[ranked] = rank_classes(fit.strength[ranked], ranges.ahead[np.ix_(ranked, ranked)])
    return Standings(
        ranked=frozen(ranked),
        rank_low=frozen(1 + behind),
        rank_high=frozen(1 + rivals.sum(axis=1) - beaten),
        rank_class=frozen(rank_class),
        first=_first(fit, ranked),
        reference=reference((enough, bounded, np.asarray(battles > 0)), size),
    )


def voters_of_entries(comparisons: Comparisons) -> NDArray[np.int64]:
    """Count the voters of each entry, (m,); without voters, each vote is one."""
    size = len(comparisons.names)
    if comparisons.voter is None:
        sides = np.concatenate([comparisons.left, comparisons.right])
        return np.bincount(sides, minlength=size)
    seen = np.zeros(comparisons.voters * size, bool)
    for begin in range(0, len(comparisons), CHUNK):
        part = slice(begin, begin + CHUNK)
        row = comparisons.voter[part].astype(np.intp) * size
        seen[row + comparisons.left[part]] = True
        seen[row + comparisons.right[part]] = True
    return np.asarray(seen.reshape(comparisons.voters, size).sum(axis=0))


def _bounded(fit: Placed) -> NDArray[np.bool_]:
    """Entries of the largest tier: the votes bound their differences on both sides."""
    main = set(fit.tiers[0]) if fit.tiers else set()
    return np.array([len(main) > 1 and name in main for name in fit.names], bool)


def _first(fit: Placed, ranked: NDArray[np.bool_]) -> int | None:
    """First place among the ranked; one alone is first of nobody."""
    numbers = np.flatnonzero(ranked)
    if len(numbers) < 2:  # noqa: PLR2004 - a race takes two
        return None
    place = first_place(fit.strength[ranked], fit.covariance[np.ix_(ranked, ranked)], FIRST_PLACE_ALPHA)
    return None if place is None else int(numbers[place])
