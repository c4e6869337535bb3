"""Rao and Kupper's model: a tie is what the voter sees when the difference is below a threshold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ratings import ternary
from ratings.answers import Cells, Slopes
from ratings.bradley_terry import DEFAULT_RIDGE
from ratings.logistic import both

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ratings.counts import Counts
    from ratings.fitted import Fit, Method
    from ratings.prior import Prior


class RaoKupper:
    """Left wins with chance ``s(d - e)``, right with ``s(-d - e)``, s the logistic function; else a tie.

    The tie parameter is the threshold e > 0 in logits. The same model is known as proportional odds.
    """

    method: Method = "rao-kupper"
    has_tie = True

    def tie_from(self, share: float) -> float:
        return math.log1p(share) - math.log1p(-share)

    def cells(self, lead: NDArray[np.float64], tie: float) -> Cells:
        left, not_left = both(lead - tie)
        right, not_right = both(-lead - tie)
        odds = math.expm1(2.0 * tie)
        chance = np.stack([left, right, odds * left * right])
        lead_score = np.stack([not_left, -not_right, right - left])
        tie_score = np.stack([-not_left, -not_right, left + right + 2.0 / odds])
        return Cells(chance, lead_score, tie_score)

    def slopes(self, lead: NDArray[np.float64], tie: float, votes: NDArray[np.float64]) -> Slopes:
        left, not_left = both(lead - tie)
        right, not_right = both(-lead - tie)
        odds = math.expm1(2.0 * tie)
        # A tie says that neither side was far ahead: it counts in both logistic terms.
        from_left, from_right = (votes[0] + votes[2]) * not_left, (votes[1] + votes[2]) * not_right
        bend_left, bend_right = from_left * left, from_right * right
        bend = bend_left + bend_right
        return Slopes(
            lead=from_left - from_right,
            tie=votes[2] * (left + right + 2.0 / odds) - votes[0] * not_left - votes[1] * not_right,
            lead_lead=bend,
            lead_tie=bend_right - bend_left,
            tie_tie=bend + votes[2] * (4.0 * (odds + 1.0) / odds**2),
        )

    def shortest(self, tie: float) -> float:
        return tie / 4.0


MODEL = RaoKupper()


def fit(
    counts: Counts,
    *,
    ridge: float = DEFAULT_RIDGE,
    start: ArrayLike | None = None,
    prior: Prior | None = None,
) -> Fit:
    """Fit Rao and Kupper's model with a side effect; parameters and errors as for `ratings.ternary.fit`.

    References
    ----------
    P. V. Rao and L. L. Kupper, Journal of the American Statistical Association 62 (1967).
    """
    return ternary.fit(counts, MODEL, ridge=ridge, start=start, prior=prior)
