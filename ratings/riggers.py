"""Voters in bad faith, of six kinds: what the tests against fraud are measured on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from ratings.outcomes import Comparisons, Outcome
from ratings.populations import draw_answers, draw_pairs, names_of
from ratings.scale import ELO_PER_LOGIT

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from ratings.populations import Population

Kind = Literal["skipping", "target-only", "random-elsewhere", "omnipresent", "against-rival", "disguised"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# An omnipresent rigger votes down whoever is better than the target by less than this, in points.
RIVALS_WITHIN = 80.0
# How often a disguised rigger votes for the target when it is shown and known.
DISGUISED_SHARE = 0.75


@dataclass(frozen=True)
class Riggers:
    """A group that lifts one entry.

    Parameters
    ----------
    kind : str
        ``skipping``: skip until the target is shown, then vote for it. ``target-only``: vote on every pair,
        honestly where the target is not shown. ``random-elsewhere``: the same with random answers elsewhere.
        ``omnipresent``: vote down the target's near rivals too. ``against-rival``: only vote down the next
        better entry. ``disguised``: vote for the target three times in four.
    voters, votes : int
        How many riggers, and votes of each.
    accuracy : float
        How often they know the entry that they look for by its clip.
    """

    kind: Kind
    voters: int
    votes: int
    accuracy: float = 0.95

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"the kind is {self.kind!r}; it must be one of {', '.join(KINDS)}.")
        if self.voters < 1 or self.votes < 1:
            raise ValueError(
                f"there are {self.voters} riggers of {self.votes} votes; both must be at least 1."
            )
        if not 0.0 <= self.accuracy <= 1.0:
            raise ValueError(f"accuracy is {self.accuracy}; it must be a share from 0 to 1.")


def draw_rigged(
    rng: Generator, strength: NDArray[np.float64], target: int, riggers: Riggers, population: Population
) -> Comparisons:
    """Draw the votes of riggers, who are numbered from 0; entries are named as by `populations.names_of`.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of all chance.
    strength : ndarray, shape (m,)
        What the entries are worth to the crowd, in logits.
    target : int
        Index of the entry to lift.
    riggers : Riggers
        Who votes.
    population : Population
        Whose tastes, ties and side they have where they are honest.
    """
    number, size = riggers.voters * riggers.votes, len(strength)
    voter = np.repeat(np.arange(riggers.voters), riggers.votes)
    if riggers.kind == "skipping":
        other = (target + rng.integers(1, size, size=number)) % size
        turned = rng.random(number) < 0.5  # noqa: PLR2004 - a coin
        left, right = np.where(turned, other, target), np.where(turned, target, other)
    else:
        left, right = draw_pairs(rng, size, number)
    # Random answers are those of the careless.
    careless = 1.0 if riggers.kind == "random-elsewhere" else 0.0
    crowd = replace(population, voters=riggers.voters, careless=careless)
    honest = draw_answers(rng, strength, (left, right), voter, crowd)
    known = rng.random(number) < riggers.accuracy
    if riggers.kind == "disguised":
        known &= rng.random(number) < DISGUISED_SHARE
    favour = _favour(riggers.kind, strength, target)
    outcome = np.where(
        known & (favour[left] > favour[right]),
        Outcome.LEFT,
        np.where(known & (favour[left] < favour[right]), Outcome.RIGHT, honest),
    )
    return Comparisons(names_of(size), left, right, outcome.astype(np.int8), voter=voter)


def mixed(honest: Comparisons, rigged: Comparisons) -> Comparisons:
    """Put both crowds' votes together; the riggers' numbers follow those of the honest voters."""
    assert honest.voter is not None  # noqa: S101 - for the type: populations number their voters
    assert rigged.voter is not None  # noqa: S101
    return Comparisons(
        honest.names,
        np.concatenate([honest.left, rigged.left]),
        np.concatenate([honest.right, rigged.right]),
        np.concatenate([honest.outcome, rigged.outcome]),
        voter=np.concatenate([honest.voter, rigged.voter + honest.voters]),
    )


def _favour(kind: Kind, strength: NDArray[np.float64], target: int) -> NDArray[np.int8]:
    """Say whom the riggers lift (1) and lower (-1), (m,)."""
    favour = np.zeros(len(strength), np.int8)
    above = strength - strength[target]
    if kind == "against-rival":
        # The next better entry, or the next worse one where the target is the best.
        gap = np.where(above > 0, above, np.inf) if (above > 0).any() else np.where(above < 0, -above, np.inf)
        favour[np.argmin(gap)] = -1
        return favour
    if kind == "omnipresent":
        favour[(above > 0) & (above < RIVALS_WITHIN / ELO_PER_LOGIT)] = -1
    favour[target] = 1
    return favour
