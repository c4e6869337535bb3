"""Doubt when votes of one voter hang together: sums of scores by voter, and the covariance clustered by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from ratings.checks import frozen
from ratings.intervals import sandwich
from ratings.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ratings.fitted import Fit
    from ratings.outcomes import Comparisons

# Below so many equally active voters the clustered estimate is itself too uncertain to narrow an interval.
ENOUGH_VOTERS = 200.0
# Sums of scores held at once, in numbers: 64 MiB.
LARGEST_SUMS = 1 << 23


class Scores(NamedTuple):
    """Derivatives of each vote's log-likelihood, each of shape (n,)."""

    lead: NDArray[np.float64]  # by the left entry's lead
    beside: Sequence[NDArray[np.float64]]  # by the parameters that follow the strengths


class Fitted(Protocol):
    """What a clustered covariance needs of a fit."""

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def bread(self) -> NDArray[np.float64]: ...
    @property
    def prior(self) -> NDArray[np.float64]: ...
    @property
    def parameter_covariance(self) -> NDArray[np.float64]: ...


@dataclass(frozen=True, eq=False)
class Clustered:
    """A covariance that takes each voter's votes together.

    Attributes
    ----------
    covariance : ndarray of float64, shape (p, p)
        Of all parameters of the fit, in the sum-zero gauge; for `Fit.with_covariance`.
    voters : int
        Voters with votes.
    effective_voters : float
        How many equally active voters would weigh as much, ``(sum n)**2 / sum n**2`` over their votes n.
    design_effects : ndarray of float64, shape (m,)
        Variance of each strength over what independent votes would give.
    widened : bool
        Whether the voters are so few that no interval may be narrower than with independent votes.
    """

    covariance: NDArray[np.float64]
    voters: int
    effective_voters: float
    design_effects: NDArray[np.float64]
    widened: bool

    @property
    def design_effect(self) -> float:
        """Mean of `design_effects`; one without entries."""
        return float(self.design_effects.mean()) if self.design_effects.size else 1.0


def clustered(fit: Fit, comparisons: Comparisons, *, sums: NDArray[np.float64] | None = None) -> Clustered:
    """Estimate the covariance of a fit clustered by voter.

    Parameters
    ----------
    fit : Fit
        A fit of exactly these votes; its own covariance must be the one that takes votes as independent.
    comparisons : Comparisons
        The votes. Without voters every vote is one voter's, and the fit's own covariance is returned.
    sums : ndarray of float64, shape (voters, p), optional
        What `score_sums` gives of them, where it is at hand.

    Raises
    ------
    ValueError
        If the names are not those of the fit.

    Notes
    -----
    The sandwich of voters' summed scores, times ``G / (G - 1)`` for G voters. With fewer than 200 effective
    voters it is joined with the covariance of independent votes: the positive part of their difference is
    added to the latter, so that no contrast has less variance than under either.

    References
    ----------
    K.-Y. Liang and S. L. Zeger, Biometrika 73 (1986), for the clustered sandwich.
    """
    _must_match(fit, comparisons)
    return clustered_from(fit, comparisons, _scores(fit, comparisons) if sums is None else sums)


def clustered_from(fit: Fitted, comparisons: Comparisons, scores: Scores | NDArray[np.float64]) -> Clustered:
    """Estimate a clustered covariance from the scores of votes, or their sums by voter; else as `clustered`."""
    independent = fit.parameter_covariance
    if comparisons.voter is None or not len(comparisons):
        votes = len(comparisons)
        return Clustered(independent, votes, float(votes), frozen(np.ones(len(fit.names))), widened=False)
    activity = np.bincount(comparisons.voter, comparisons.weight)
    voters = int(np.count_nonzero(activity))
    effective = float(activity.sum() ** 2 / (activity @ activity)) if voters else 0.0
    meat = np.zeros_like(fit.bread)
    parts = _summed(len(fit.bread), comparisons, scores) if isinstance(scores, Scores) else [scores]
    for part in parts:
        meat += part.T @ part
    covariance = sandwich(fit.bread, meat * (voters / max(voters - 1, 1)) + fit.prior)
    few = effective < ENOUGH_VOTERS
    if few:
        covariance = joined(independent, covariance)
    size = len(fit.names)
    own, alone = np.diagonal(covariance)[:size], np.diagonal(independent)[:size]
    effects = np.divide(own, alone, out=np.ones(size), where=alone > 0)
    return Clustered(frozen(covariance), voters, effective, frozen(effects), widened=few)


def score_sums(fit: Fit, comparisons: Comparisons) -> NDArray[np.float64]:
    """Sum the scores of each voter's votes, (voters, p): what a voter pulls at every parameter.

    Raises
    ------
    ValueError
        If the names are not those of the fit, or the votes have no voters.
    """
    _must_match(fit, comparisons)
    if comparisons.voter is None:
        raise ValueError("the votes have no voters; give their column to sum scores by it.")
    parts = list(_summed(len(fit.bread), comparisons, _scores(fit, comparisons)))
    return np.concatenate(parts) if len(parts) != 1 else parts[0]


def joined(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smallest change of a covariance after which no contrast has less variance than under the other."""
    values, vectors = np.linalg.eigh(other - one)
    whole: NDArray[np.float64] = one + (vectors * np.maximum(values, 0.0)) @ vectors.T
    return whole


def _must_match(fit: Fit, comparisons: Comparisons) -> None:
    if fit.names != comparisons.names:
        raise ValueError("the fit and the votes have different names; they must be of the same entries.")


def _scores(fit: Fit, votes: Comparisons) -> Scores:
    """Look every vote's scores up in the fit's tables."""
    cell = (votes.left * np.int64(len(fit.names)) + votes.right) * len(Outcome) + votes.outcome
    lead = fit.lead_score.ravel()[cell]
    if votes.weight is not None:
        lead *= votes.weight
    if fit.tie_score is None:
        return Scores(lead, [])
    tie = fit.tie_score.ravel()[cell]
    return Scores(lead, [lead, tie if votes.weight is None else tie * votes.weight])


def _summed(width: int, votes: Comparisons, scores: Scores) -> Iterator[NDArray[np.float64]]:
    """Yield sums of scores, (some voters, p), of one voter after the other: as many at once as memory may."""
    assert votes.voter is not None  # noqa: S101 - for the type: without voters there is no sum
    at_once = max(LARGEST_SUMS // max(width, 1), 1)
    for first in range(0, votes.voters, at_once):
        number = min(at_once, votes.voters - first)
        if number == votes.voters:
            yield _sums(width, votes, scores, number)
        else:
            chosen = np.flatnonzero((votes.voter >= first) & (votes.voter < first + number))
            its = Scores(scores.lead[chosen], [column[chosen] for column in scores.beside])
            yield _sums(width, votes.select(chosen), its, number, first)
    if not votes.voters:
        yield np.zeros((0, width))


def _sums(width: int, votes: Comparisons, scores: Scores, number: int, first: int = 0) -> NDArray[np.float64]:
    """Sum the scores of voters ``first`` to ``first + number``, (number, p)."""
    assert votes.voter is not None  # noqa: S101 - for the type
    voter = votes.voter.astype(np.intp) - first
    row = voter * width
    sums = np.asarray(np.bincount(row + votes.left, scores.lead, number * width), np.float64)
    sums -= np.bincount(row + votes.right, scores.lead, number * width)
    sums = sums.reshape(number, width)
    for place, column in enumerate(scores.beside, len(votes.names)):
        sums[:, place] = np.bincount(voter, column, number)
    return sums
