"""Whether one voter pulls for one entry beyond what a taste explains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from ratings.checks import frozen
from ratings.redraw import Honesty, must_be_testable, redrawn

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from ratings.fitted import Fit
    from ratings.outcomes import Comparisons

LOYALTY = 0.95  # how often a colluder votes for the target, whatever is beside it
NODES = 9
# Voters are compared with honest ones who voted about as often.
BINS = (5, 10, 20, 40, 80, 160, 320)
# Honest voters drawn for each bin: the quantile at 1 in 200 then has a relative error of some 30 %.
DRAWN = 2000
FALSE_POSITIVES = 0.01


@dataclass(frozen=True, eq=False)
class Collusion:
    """Evidence against voters, one row each.

    Attributes
    ----------
    evidence : ndarray of float64, shape (voters,)
        Greatest log-likelihood ratio over entries; minus infinity without votes.
    target : ndarray of int64, shape (voters,)
        The entry it is about.
    lifted : ndarray of bool, shape (voters,)
        Whether the entry is voted up, not down.
    threshold : ndarray of float64, shape (voters,)
        What honest voters with as many votes exceed with the chance asked for.
    flagged : ndarray of bool, shape (voters,)
        Whether the evidence exceeds the threshold.
    """

    evidence: NDArray[np.float64]
    target: NDArray[np.int64]
    lifted: NDArray[np.bool_]
    threshold: NDArray[np.float64]
    flagged: NDArray[np.bool_]


def collusion(
    fit: Fit,
    comparisons: Comparisons,
    rng: Generator,
    *,
    honesty: Honesty | None = None,
    false_positives: float = FALSE_POSITIVES,
    drawn: int = DRAWN,
) -> Collusion:
    """Test every voter for votes that follow one entry, for it or against it.

    Parameters
    ----------
    fit : Fit
        A fit of the votes.
    comparisons : Comparisons
        The votes, with voters and without weights.
    rng : numpy.random.Generator
        Source of the honest voters who set the thresholds; the same state gives the same ones.
    honesty : Honesty, optional
        How those answer.
    false_positives : float
        Share of honest voters flagged, among those with about as many votes.
    drawn : int
        Honest voters drawn at least for each threshold.

    Raises
    ------
    ValueError
        If the votes have no voters, weights, or other names than the fit, or the share is not between 0 and 1.

    Notes
    -----
    Likelihood of always voting one way on it (but for one time in twenty), over that of a taste for it, normal
    with the standard deviation of `Honesty.taste`; a tie counts half for each side. It takes some sixteen
    votes on the target to tell one voter: fewer are seen by `ratings.cohorts` only.
    """
    if not 0.0 < false_positives < 1.0:
        raise ValueError(f"false_positives is {false_positives}; it must lie strictly between 0 and 1.")
    honesty = honesty or Honesty()
    up, down = log_ratios(fit, comparisons, honesty.taste)
    votes = np.bincount(np.asarray(comparisons.voter), minlength=comparisons.voters)
    ratio = np.maximum(up, down)
    evidence = np.where(votes > 0, ratio.max(axis=1, initial=-np.inf), -np.inf)
    target = ratio.argmax(axis=1) if ratio.size else np.zeros(len(ratio), np.int64)
    row = np.arange(len(ratio))
    threshold = _thresholds(fit, comparisons, honesty, rng, (1.0 - false_positives, drawn))
    return Collusion(
        evidence=frozen(evidence),
        target=frozen(target),
        lifted=frozen(up[row, target] >= down[row, target])
        if ratio.size
        else frozen(np.ones(len(ratio), bool)),
        threshold=frozen(threshold),
        flagged=frozen(evidence > threshold),
    )


def log_ratios(
    fit: Fit, comparisons: Comparisons, taste: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log-likelihood ratios of voting an entry up, and down, against a taste for it, each (voters, m)."""
    must_be_testable(fit, comparisons)
    size = len(fit.names)
    row = np.asarray(comparisons.voter, np.intp) * size
    cell = np.concatenate([row + comparisons.left, row + comparisons.right])
    points = np.array([1.0, 0.0, 0.5, 0.5])[comparisons.outcome]
    lead = fit.strength[comparisons.left] - fit.strength[comparisons.right] + (fit.side_effect or 0.0)
    ahead, won = np.concatenate([lead, -lead]), np.concatenate([points, 1.0 - points])
    cells = comparisons.voters * size

    def summed(chance: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
        logs = won * np.log(chance) + (1.0 - won) * np.log(other)
        return np.asarray(np.bincount(cell, logs, cells), np.float64)

    win, loss = expit(ahead), expit(-ahead)
    up = summed(LOYALTY + (1.0 - LOYALTY) * win, (1.0 - LOYALTY) * loss)
    down = summed((1.0 - LOYALTY) * win, LOYALTY + (1.0 - LOYALTY) * loss)
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    by_taste = np.full(cells, -np.inf)
    for node, weight in zip(nodes * taste, weights / weights.sum(), strict=True):
        liking = ahead + node
        by_taste = np.logaddexp(by_taste, summed(expit(liking), expit(-liking)) + np.log(weight))
    shape = comparisons.voters, size
    return (up - by_taste).reshape(shape), (down - by_taste).reshape(shape)


def _thresholds(
    fit: Fit, comparisons: Comparisons, honesty: Honesty, rng: Generator, wanted: tuple[float, int]
) -> NDArray[np.float64]:
    """Quantile of the evidence against honest voters in each voter's bin, (voters,); `wanted` says how many drawn."""
    quantile, least = wanted
    voter = np.asarray(comparisons.voter)
    votes = np.bincount(voter, minlength=comparisons.voters)
    in_bin = np.digitize(votes, BINS)
    thresholds = np.full(len(votes), np.inf)
    for place in np.unique(in_bin):
        members = np.flatnonzero((in_bin == place) & (votes > 0))
        if len(members):
            its = comparisons.select(np.isin(voter, members))
            drawn = [
                np.maximum(*log_ratios(fit, redrawn(fit, its, honesty, rng), honesty.taste))[members]
                for _ in range(-(-least // len(members)))
            ]
            thresholds[members] = np.quantile(np.concatenate(drawn).max(axis=1), quantile)
    return thresholds
