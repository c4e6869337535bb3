"""Honest answers to the battles that were voted on: what tests against fraud are calibrated with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ratings import models
from ratings.outcomes import Comparisons, Outcome

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from ratings.fitted import Fit


@dataclass(frozen=True)
class Honesty:
    """How honest voters answer.

    Parameters
    ----------
    taste : float
        Standard deviation, in logits, of each voter's own liking of each entry.
    careless : float
        Share of voters who press left or right without looking.
    """

    taste: float = 0.5
    careless: float = 0.10

    def __post_init__(self) -> None:
        if not 0.0 <= self.taste < np.inf:
            raise ValueError(f"taste is {self.taste}; it must be a finite number of logits, not negative.")
        if not 0.0 <= self.careless <= 1.0:
            raise ValueError(f"careless is {self.careless}; it must be a share from 0 to 1.")


def must_be_testable(fit: Fit, comparisons: Comparisons) -> None:
    """Refuse votes that cannot be tested voter by voter against a fit."""
    if comparisons.voter is None:
        raise ValueError("the votes have no voters; give their column to test them by it.")
    if comparisons.weight is not None:
        raise ValueError("the votes are weighted; the tests against fraud take them one by one.")
    if fit.names != comparisons.names:
        raise ValueError("the fit and the votes have different names; they must be of the same entries.")


def redrawn(fit: Fit, comparisons: Comparisons, honesty: Honesty, rng: Generator) -> Comparisons:
    """Answer the same battles anew: every voter honest, with a new taste, at the strengths of the fit.

    Parameters
    ----------
    fit : Fit
        Strengths and side effect; ties come as often as they did.
    comparisons : Comparisons
        Battles, with voters and without weights.
    honesty : Honesty
        How the voters answer.
    rng : numpy.random.Generator
        Source of all chance.
    """
    must_be_testable(fit, comparisons)
    voter = np.asarray(comparisons.voter)
    # Only whoever voted gets a taste: numbers may be far apart.
    voted, number = np.unique(voter, return_inverse=True)
    taste = rng.normal(0.0, honesty.taste, (len(voted), len(fit.names)))
    left, right = comparisons.left, comparisons.right
    lead = fit.strength[left] + taste[number, left] - fit.strength[right] - taste[number, right]
    share = float((comparisons.outcome >= Outcome.TIE).mean()) if len(comparisons) else 0.0
    chance = _chances(fit, lead + (fit.side_effect or 0.0), share)
    draw = rng.random(len(lead))
    outcome = (draw > chance[0]).astype(np.int8) + (draw > chance[0] + chance[1])
    careless = (rng.random(len(voted)) < honesty.careless)[number]
    random = rng.integers(2, size=len(outcome))  # left or right
    outcome = np.where(careless & (outcome < Outcome.TIE), random, outcome).astype(np.int8)
    return Comparisons(comparisons.names, left, right, outcome, voter)


def _chances(fit: Fit, lead: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Chances of left, right and neither at leads, (3, n)."""
    chance = models.model(fit.method).cells(lead, fit.tie or 0.0).chance
    if fit.tie is None:
        # Half wins say nothing of ties: they come as often as they did, most between equals, and take as much
        # from either side, so that the points are those of the fit.
        even = chance[0] * chance[1]
        chance[2] = np.minimum(
            share * even / even.mean() if len(even) else even, 2.0 * chance[:2].min(axis=0)
        )
        chance[:2] -= chance[2] / 2.0
    return chance
