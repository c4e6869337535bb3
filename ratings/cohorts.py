"""Whether a group of voters pulls for one entry together, where each alone is too quiet to be heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ratings.checks import below, frozen, integer_column
from ratings.redraw import Honesty, must_be_testable, redrawn

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import ArrayLike, NDArray

    from ratings.fitted import Fit
    from ratings.outcomes import Comparisons

    Matrix = NDArray[np.float64]

FALSE_POSITIVES = 0.01
# Honest cohorts drawn to set the threshold.
DRAWN = 2000
# The answer has a row for every number up to the greatest.
LARGEST_NUMBER = 10_000_000


@dataclass(frozen=True, eq=False)
class Cohorts:
    """Evidence against cohorts, one row each.

    Attributes
    ----------
    z : ndarray of float64, shape (cohorts,)
        Standardised pull at the target, negative where it is pulled down; zero without votes.
    target : ndarray of int64, shape (cohorts,)
        The entry with the greatest pull in either direction.
    threshold : float
        What honest cohorts exceed with the chance asked for.
    flagged : ndarray of bool, shape (cohorts,)
        Whether z exceeds it in size.
    """

    z: Matrix
    target: NDArray[np.int64]
    threshold: float
    flagged: NDArray[np.bool_]


def pulls_together(
    fit: Fit,
    comparisons: Comparisons,
    cohort: ArrayLike,
    rng: Generator,
    *,
    honesty: Honesty | None = None,
    false_positives: float = FALSE_POSITIVES,
    drawn: int = DRAWN,
) -> Cohorts:
    """Test cohorts, such as voters of one hour of arrival, one network or one kind of browser.

    Parameters
    ----------
    fit : Fit
        A fit of the votes.
    comparisons : Comparisons
        The votes, with voters and without weights.
    cohort : array_like of int, shape (voters,)
        Number of each voter's cohort; cohorts must not be formed by looking at the votes.
    rng : numpy.random.Generator
        Source of the honest cohorts that set the threshold; the same state gives the same one.
    honesty : Honesty, optional
        How honest voters answer.
    false_positives : float
        Share of honest cohorts flagged.
    drawn : int
        Honest cohorts drawn at least for the threshold.

    Raises
    ------
    ValueError
        If the votes have no voters, weights, or other names than the fit, there is not one cohort for each
        voter, or the share is not between 0 and 1.

    Notes
    -----
    ``z = sum s / (1 + taste**2 I) / sqrt(sum I / (1 + taste**2 I))`` over the cohort's voters, with s a
    voter's score for an entry and I its information: the efficient test for a pull that all share beside a
    taste of each one's own. Whoever votes much is heard little more than others.
    """
    if not 0.0 < false_positives < 1.0:
        raise ValueError(f"false_positives is {false_positives}; it must lie strictly between 0 and 1.")
    must_be_testable(fit, comparisons)
    number = integer_column("cohort", cohort)
    if len(number) != comparisons.voters:
        raise ValueError(
            f"cohort has {len(number)} values; it must have one for each of {comparisons.voters}."
        )
    below("cohort", number, LARGEST_NUMBER, f"a number from 0 and below {LARGEST_NUMBER:,}")
    honesty = honesty or Honesty()
    cohorts = int(number.max(initial=-1)) + 1
    # Numbers of cohorts may be far apart: only those with votes are looked at.
    voted = np.bincount(np.asarray(comparisons.voter), minlength=comparisons.voters) > 0
    present = np.unique(number[voted])
    dense = np.searchsorted(present, number).clip(max=max(len(present) - 1, 0))
    z = _standardised(fit, comparisons, dense, honesty.taste)
    honest = [
        np.abs(_standardised(fit, redrawn(fit, comparisons, honesty, rng), dense, honesty.taste))
        for _ in range(-(-drawn // len(present)) if len(present) else 0)
    ]
    threshold = np.inf
    if honest:
        threshold = float(np.quantile(np.concatenate(honest).max(axis=1), 1.0 - false_positives))
    greatest, target = np.zeros(cohorts), np.zeros(cohorts, np.int64)
    if len(present):
        target[present] = np.abs(z).argmax(axis=1)
        greatest[present] = z[np.arange(len(present)), target[present]]
    return Cohorts(frozen(greatest), frozen(target), threshold, frozen(np.abs(greatest) > threshold))


def _standardised(fit: Fit, votes: Comparisons, cohort: NDArray[np.integer], taste: float) -> Matrix:
    """Standardised pull of each cohort at each entry, (cohorts, m)."""
    size = len(fit.names)
    assert votes.voter is not None  # noqa: S101 - pulls_together has refused it
    row = votes.voter.astype(np.intp) * size
    score = fit.lead_score[votes.left, votes.right, votes.outcome]
    expected = (fit.chances * fit.lead_score[:, :, :3] ** 2).sum(axis=2)[votes.left, votes.right]
    if fit.tie_score is None:
        # Half wins have the spread p (1 - p), whatever the share of ties.
        expected = -(fit.lead_score[:, :, 0] * fit.lead_score[:, :, 1])[votes.left, votes.right]
    cells = votes.voters * size
    pull = np.bincount(row + votes.left, score, cells) - np.bincount(row + votes.right, score, cells)
    information = np.bincount(row + votes.left, expected, cells) + np.bincount(
        row + votes.right, expected, cells
    )
    cohorts = int(cohort.max(initial=-1)) + 1
    summed, spread = np.zeros((cohorts, size)), np.zeros((cohorts, size))
    heard = 1.0 / (1.0 + taste**2 * information)
    np.add.at(summed, cohort, (heard * pull).reshape(votes.voters, size))
    np.add.at(spread, cohort, (heard * information).reshape(votes.voters, size))
    return np.divide(summed, np.sqrt(spread), out=np.zeros_like(summed), where=spread > 0)
