"""What one voter, or a group, moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ratings.clusters import score_sums
from ratings.counts import Counts
from ratings.intervals import laplacian
from ratings.outcomes import Outcome
from ratings.ternary import quadratic

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ratings.fitted import Fit
    from ratings.methods import Fitter
    from ratings.outcomes import Comparisons


# Share of the votes from which on a voter's own curvature counts.
HEAVY = 0.01


def voter_influence(
    fit: Fit, comparisons: Comparisons, *, sums: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Change of every strength if a voter had not voted, (voters, m) in logits, by one Newton step.

    The step has the curvature of all votes, except for voters of more than a hundredth of the votes, whose own
    curvature is taken off; without that it would fall short by about their share. `strength_without` gives
    the exact change.

    Parameters
    ----------
    fit : Fit
        A fit of these votes.
    comparisons : Comparisons
        The votes, with voters.
    sums : ndarray of float64, shape (voters, p), optional
        What `ratings.clusters.score_sums` gives of them, where it is at hand.

    Raises
    ------
    ValueError
        If the votes have no voters, or other names than the fit.

    References
    ----------
    T. Broderick, R. Giordano and R. Meager, An Automatic Finite-Sample Robustness Metric (2020).
    """
    if sums is None:
        sums = score_sums(fit, comparisons)
    influence = -sums @ fit.bread[:, : len(fit.names)]
    for voter in _heavy(comparisons):
        influence[voter] = _step_without(fit, comparisons.select(comparisons.voter == voter), sums[voter])
    return influence


def _heavy(comparisons: Comparisons) -> NDArray[np.intp]:
    assert comparisons.voter is not None  # noqa: S101 - score_sums has refused it
    votes = np.bincount(comparisons.voter, comparisons.weight)
    return np.flatnonzero(votes > HEAVY * votes.sum())


def _step_without(fit: Fit, votes: Comparisons, pull: NDArray[np.float64]) -> NDArray[np.float64]:
    """Newton step on the others' votes: their curvature is that of all less that of these."""
    number = Counts.of(votes).table.sum(axis=2)
    size = len(fit.names)
    if fit.tie_score is None:
        # Half wins have the curvature p (1 - p), whatever the share of ties.
        weight = -number * fit.lead_score[:, :, Outcome.LEFT] * fit.lead_score[:, :, Outcome.RIGHT]
        own = laplacian(weight + weight.T)
    else:
        chance, lead, tie = fit.chances, fit.lead_score[:, :, :3], fit.tie_score[:, :, :3]
        own = quadratic(*(number * (chance * form).sum(axis=2) for form in (lead**2, lead * tie, tie**2)))
    step = np.linalg.solve(np.eye(len(pull)) - fit.bread @ own, fit.bread @ pull)
    return np.asarray(-step[:size])


def group_influence(influence: NDArray[np.float64], group: ArrayLike) -> NDArray[np.float64]:
    """Sum the influence of voters, (voters, m), by the number of their group, to (groups, m).

    Raises
    ------
    ValueError
        If there is not one group for each voter.
    """
    number = np.asarray(group)
    if number.shape != influence.shape[:1]:
        raise ValueError(
            f"group has shape {number.shape}; it must have one number for each of {len(influence)}."
        )
    summed = np.zeros((int(number.max(initial=-1)) + 1, influence.shape[1]))
    np.add.at(summed, number, influence)
    return summed


def strength_without(
    fit: Fit, comparisons: Comparisons, left_out: NDArray[np.bool_], fitter: Fitter
) -> NDArray[np.float64]:
    """Strengths refitted without some votes, (m,): their counts are subtracted, nothing else is read again.

    Parameters
    ----------
    fit : Fit
        A fit of all votes, from which the new one starts.
    comparisons : Comparisons
        All votes.
    left_out : ndarray of bool, shape (n,)
        The votes to leave out, such as those of a cohort.
    fitter : Fitter
        The method, such as ``ratings.rao_kupper.fit``.
    """
    rest = Counts.of(comparisons) - Counts.of(comparisons.select(left_out))
    return fitter(rest, ridge=fit.ridge, start=fit.strength).strength
