"""Which model predicts votes that it has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ratings.counts import Counts
from ratings.methods import METHODS
from ratings.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from ratings.outcomes import Comparisons

FOLDS = 10
CONSTANT = "constant"


@dataclass(frozen=True)
class Score:
    """How a method predicted held-out votes.

    Attributes
    ----------
    method : str
        Its name; ``constant`` says the same of every pair.
    log_loss : float
        Mean of minus the log of the chance given to what happened (left, right, or neither), in nats a vote.
    behind : float
        Its log-loss less that of the best method.
    behind_error : float
        Standard error of that difference, by voter where there are voters.
    accuracy : float
        Share of decided votes whose winner it thought likelier; NaN without any.
    """

    method: str
    log_loss: float
    behind: float
    behind_error: float
    accuracy: float


def compare(
    comparisons: Comparisons,
    rng: Generator,
    folds: int = FOLDS,
    *,
    methods: Sequence[str] = tuple(METHODS),
    progress: Callable[[float], None] | None = None,
) -> list[Score]:
    """Compare the methods on votes that were held out, best first.

    Voters are split into folds, or votes where there are no voters; each fold is predicted from the others.

    Parameters
    ----------
    comparisons : Comparisons
        The votes.
    rng : numpy.random.Generator
        Source of the folds.
    folds : int
        Their number, at least 2.
    methods : sequence of str
        Names of the methods; what says the same of every pair is always beside them.
    progress : callable, optional
        Told what share of the folds is done.

    Raises
    ------
    ValueError
        If there are fewer voters (or votes) than folds, fewer than two folds, or only votes of weight zero.
    """
    unit, units = _units(comparisons)
    if not 2 <= folds <= units:  # noqa: PLR2004 - one fold has nothing to be predicted from
        word = "votes" if comparisons.voter is None else "voters"
        raise ValueError(f"there are {folds} folds and {units} {word}; folds must be from 2 to their number.")
    weight = np.ones(len(comparisons)) if comparisons.weight is None else comparisons.weight
    if not weight.any():
        raise ValueError("every weight is zero; some vote must count to be predicted.")
    fold = rng.permutation(units)[unit] % folds
    loss, right = _predicted(comparisons, fold, folds, methods, progress)
    decided = (comparisons.outcome < Outcome.TIE) & (weight > 0)
    means = {method: float(np.average(each, weights=weight)) for method, each in loss.items()}
    best = min(means, key=means.__getitem__)
    scores = [
        Score(
            method=method,
            log_loss=means[method],
            behind=means[method] - means[best],
            behind_error=_error((each - loss[best]) * weight, unit) / float(weight.sum()),
            accuracy=float(np.average(right[method][decided], weights=weight[decided]))
            if decided.any()
            else np.nan,
        )
        for method, each in loss.items()
    ]
    return sorted(scores, key=lambda score: score.log_loss)


def _units(comparisons: Comparisons) -> tuple[NDArray[np.intp], int]:
    """Give each vote the number of its voter, without gaps, so that folds are even; and say how many there are."""
    if comparisons.voter is None:
        return np.arange(len(comparisons)), len(comparisons)
    voters, unit = np.unique(comparisons.voter, return_inverse=True)
    return unit, len(voters)


def _predicted(
    comparisons: Comparisons,
    fold: NDArray[np.intp],
    folds: int,
    methods: Sequence[str],
    progress: Callable[[float], None] | None,
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
    """Losses, and whether the likelier side won, of each vote and method."""
    loss = {method: np.empty(len(comparisons)) for method in [*methods, CONSTANT]}
    right = {method: np.empty(len(comparisons)) for method in loss}
    whole = Counts.of(comparisons)
    for number in range(folds):
        held = np.flatnonzero(fold == number)
        votes = comparisons.select(held)
        rest = whole - Counts.of(votes)
        for method, losses in loss.items():
            chances = _constant(rest) if method == CONSTANT else METHODS[method](rest).chances
            given = chances[votes.left, votes.right]
            seen = np.minimum(votes.outcome, Outcome.TIE)
            losses[held] = -np.log(np.maximum(given[np.arange(len(held)), seen], np.finfo(float).tiny))
            likelier = np.where(given[:, 0] == given[:, 1], 0.5, given[:, 0] > given[:, 1])
            right[method][held] = np.where(seen == Outcome.LEFT, likelier, 1.0 - likelier)
        if progress is not None:
            progress((number + 1) / folds)
    return loss, right


def _constant(counts: Counts) -> NDArray[np.float64]:
    """Give every pair the same chances, one vote of each outcome added, (m, m, 3)."""
    total = counts.table.sum(axis=(0, 1))
    three = np.array([total[0], total[1], total[2] + total[3]], np.float64) + 1.0
    return np.broadcast_to(three / three.sum(), (*counts.table.shape[:2], 3))


def _error(difference: NDArray[np.float64], unit: NDArray[np.integer]) -> float:
    """Estimate the standard error of a sum of differences whose votes hang together by unit."""
    sums = np.bincount(unit, difference)
    return float(np.sqrt(len(sums)) * sums.std())
