"""How far entries moved between two boards, and how much of it chance explains when both share votes and voters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from ratings.checks import frozen
from ratings.clusters import ENOUGH_VOTERS, LARGEST_SUMS, joined
from ratings.intervals import normal_quantile
from ratings.overlap import overlap
from ratings.single_votes import spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ratings.moments import Moment, Part
    from ratings.overlap import Overlap

    Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Drift:
    """What k entries gained from one board to another.

    Attributes
    ----------
    names : tuple of str
        The entries.
    reference : tuple of str
        Entries whose mean stands still.
    origins : tuple of float
        That mean on each board, in logits.
    gain : ndarray of float64, shape (k,)
        Logits gained over the reference.
    covariance : ndarray of float64, shape (k, k)
        Of the gains.
    clustered : bool
        Whether each voter's votes on both boards were taken together; else votes are taken as independent.
    effective_voters : float
        How many equally active voters would weigh as much as those of the votes that only one board has.
    widened : bool
        Whether these are so few that no interval may be narrower than with independent votes.
    """

    names: tuple[str, ...]
    reference: tuple[str, ...]
    origins: tuple[float, float]
    gain: Matrix
    covariance: Matrix
    clustered: bool
    effective_voters: float
    widened: bool

    def interval(self, level: float = 0.95) -> tuple[Matrix, Matrix]:
        """Give the ends of each gain's interval, in logits, each of shape (k,)."""
        half = normal_quantile(level) * np.sqrt(np.maximum(np.diagonal(self.covariance), 0.0))
        return self.gain - half, self.gain + half


def drift(
    before: Moment,
    after: Moment,
    entries: Sequence[str],
    reference: Sequence[str],
    *,
    nested: bool = False,
) -> Drift:
    """Compare two boards, whatever votes and voters they share.

    Parameters
    ----------
    before, after : Moment
        The boards, by one method. Where the votes of both have voters, these are numbered alike
        (`ratings.overlap.joined_by_name`).
    entries : sequence of str
        The k entries to compare, of both boards.
    reference : sequence of str
        Those of them whose mean stands still; one alone is an anchor.
    nested : bool
        Whether, without voters, all votes of the first board are known to be among the second's.

    Raises
    ------
    ValueError
        If an entry is not on both boards, the reference is empty or not among the entries, or the methods differ.

    Notes
    -----
    To first order a strength is a sum of what each voter contributes, bread times summed score. The drift is
    the sum of the differences of a voter's two contributions, whose squares, times ``G / (G - 1)`` for G
    voters, estimate its variance: a vote that both boards have nearly cancels, and so does the taste of a
    voter of both. The priors pull at both boards in the same way. Where fewer than 200 effective voters cast
    what only one board has, the result is joined with that of independent votes, as in
    `ratings.clusters.clustered`.

    References
    ----------
    K.-Y. Liang and S. L. Zeger, Biometrika 73 (1986). H. White, Econometrica 50 (1982).
    """
    _must_compare(before, after, entries, reference)
    # From the mean of all entries, so that what is joined below is the same whatever the reference.
    old, new = (moment.contrasts(entries, entries) for moment in (before, after))
    parts = _paired(old, new)
    overlaps = [overlap(one.votes, other.votes, nested=nested) for one, other in parts]
    clustered = all(part.votes.voter is not None for pair in parts for part in pair)
    effective = _effective(overlaps) if clustered else 0.0
    few = clustered and 0.0 < effective < ENOUGH_VOTERS
    covariance = np.zeros((len(entries), len(entries)))
    if few or not clustered:
        for one, pair in zip(overlaps, parts, strict=True):
            covariance += spread(one, *pair)
    if clustered:
        by_voter = _of_voters(parts, len(entries))
        covariance = joined(covariance, by_voter) if few else by_voter
    form = np.eye(len(entries)) - np.isin(entries, reference) / len(reference)
    return Drift(
        names=tuple(entries),
        reference=tuple(reference),
        origins=(before.mean(reference), after.mean(reference)),
        gain=frozen(form @ (new.strength - old.strength)),
        covariance=frozen(form @ (covariance + _of_priors(parts, len(entries))) @ form.T),
        clustered=clustered,
        effective_voters=effective,
        widened=few,
    )


def _must_compare(before: Moment, after: Moment, entries: Sequence[str], reference: Sequence[str]) -> None:
    if not reference:
        raise ValueError("the reference is empty; without an entry that stands still no other can move.")
    for name in entries:
        if name not in before.names or name not in after.names:
            raise ValueError(f"the entry {name!r} is not on both boards.")
    for name in reference:
        if name not in entries:
            raise ValueError(f"{name!r} of the reference is not among the entries that are compared.")
    methods = [moment.parts[0].fit.method for moment in (before, after)]
    if methods[0] != methods[1]:
        raise ValueError(f"the boards are by {methods[0]} and {methods[1]}; they must be by one method.")


def _paired(before: Moment, after: Moment) -> list[tuple[Part, Part]]:
    """Pair the parts of two boards; what one has alone is paired with a part of no votes."""
    return [
        (one or other.without_votes(), other or one.without_votes())
        for one, other in zip_longest(before.parts, after.parts)
    ]


def _effective(overlaps: Sequence[Overlap]) -> float:
    """Effective number of the voters of all unshared votes."""
    unshared = np.zeros(max(len(one.unshared) for one in overlaps))
    for one in overlaps:
        unshared[: len(one.unshared)] += one.unshared
    squares = float(unshared @ unshared)
    return float(unshared.sum()) ** 2 / squares if squares else 0.0


def _of_voters(parts: Sequence[tuple[Part, Part]], width: int) -> Matrix:
    """Sum the squares of each voter's contributions to the second board less those to the first, (k, k)."""
    meat, active = np.zeros((width, width)), 0
    voters = max(part.votes.voters for pair in parts for part in pair)
    longest = max(len(part.fit.bread) for pair in parts for part in pair)
    at_once = max(LARGEST_SUMS // max(longest, 1), 1)
    for first in range(0, voters, at_once):
        number = min(at_once, voters - first)
        pulls = np.zeros((number, width))
        for before, after in parts:
            pulls += after.of_voters(first, number) - before.of_voters(first, number)
        meat += pulls.T @ pulls
        active += int(np.count_nonzero(pulls.any(axis=1)))
    return meat * (active / max(active - 1, 1))


def _of_priors(parts: Sequence[tuple[Part, Part]], width: int) -> Matrix:
    """Spread of what the priors, the same on both boards, contribute to the second less to the first, (k, k)."""
    total = np.zeros((width, width))
    for before, after in parts:
        names = sorted({*before.fit.names, *after.fit.names})
        pulls = after.of_prior(names) - before.of_prior(names)
        total += pulls.T @ pulls
    return total
