"""Davidson's model: Bradley-Terry with a chance of ties that falls with the difference of the entries."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ratings import ternary
from ratings.answers import Cells, Slopes
from ratings.bradley_terry import DEFAULT_RIDGE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ratings.counts import Counts
    from ratings.fitted import Fit, Method
    from ratings.prior import Prior


class Davidson:
    """Chances of left, right and neither in proportion to ``exp(d / 2)``, ``exp(-d / 2)`` and ``nu``.

    The tie parameter is ``log nu``.
    """

    method: Method = "davidson"
    has_tie = True

    def tie_from(self, share: float) -> float:
        return math.log(2.0 * share / (1.0 - share))

    def cells(self, lead: NDArray[np.float64], tie: float) -> Cells:
        chance = self._chance(lead, tie)
        left, right, neither = chance
        mean = (left - right) / 2.0
        half = np.full_like(mean, 0.5)
        lead_score = np.stack([half - mean, -half - mean, -mean])
        tie_score = np.stack([-neither, -neither, 1.0 - neither])
        return Cells(chance, lead_score, tie_score)

    def slopes(self, lead: NDArray[np.float64], tie: float, votes: NDArray[np.float64]) -> Slopes:
        left, right, neither = self._chance(lead, tie)
        # Without a difference of nearly equal numbers: what is left of a billion votes still sums to zero.
        decided, ahead = left + right, left - right
        number = votes[0] + votes[1] + votes[2]
        tied = number * neither
        return Slopes(
            lead=votes[0] * (right + neither / 2.0)
            - votes[1] * (left + neither / 2.0)
            - votes[2] * ahead / 2.0,
            tie=votes[2] * decided - (votes[0] + votes[1]) * neither,
            lead_lead=(tied * decided) / 4.0 + number * left * right,
            lead_tie=-tied * ahead / 2.0,
            tie_tie=tied * decided,
        )

    def shortest(self, tie: float) -> float:  # noqa: ARG002 - every value is allowed
        return -math.inf

    def _chance(self, lead: NDArray[np.float64], tie: float) -> NDArray[np.float64]:
        """Chances (3, ...); divided by the greatest term, so that nothing overflows."""
        size = np.maximum(np.abs(lead) / 2.0, tie)
        terms = np.exp(np.stack([lead / 2.0 - size, -lead / 2.0 - size, tie - size]))
        return np.asarray(terms / terms.sum(axis=0))


MODEL = Davidson()


def fit(
    counts: Counts,
    *,
    ridge: float = DEFAULT_RIDGE,
    start: ArrayLike | None = None,
    prior: Prior | None = None,
) -> Fit:
    """Fit Davidson's model with a side effect; parameters and errors as for `ratings.ternary.fit`.

    References
    ----------
    R. R. Davidson, Journal of the American Statistical Association 65 (1970). R. R. Davidson and R. J. Beaver,
    Biometrics 33 (1977), for the order effect.
    """
    return ternary.fit(counts, MODEL, ridge=ridge, start=start, prior=prior)
