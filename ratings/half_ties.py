"""Bradley-Terry with ties as half wins, as a model of three answers: for fits whose leads vary within a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ratings.answers import Cells, Slopes
from ratings.logistic import both

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ratings.fitted import Method

    Matrix = NDArray[np.float64]


class HalfTies:
    """Has no tie parameter: what would be its derivatives is zero, and says nothing of the chance of a tie."""

    method: Method = "bradley-terry"
    has_tie = False

    def tie_from(self, share: float) -> float:  # noqa: ARG002 - whatever the share
        return 0.0

    def cells(self, lead: Matrix, tie: float) -> Cells:  # noqa: ARG002
        chance, other = both(lead)
        scores = np.stack([other, -chance, 0.5 - chance])
        return Cells(np.stack([chance, other, np.zeros_like(chance)]), scores, np.zeros_like(scores))

    def slopes(self, lead: Matrix, tie: float, votes: Matrix) -> Slopes:  # noqa: ARG002
        chance, other = both(lead)
        number = votes[0] + votes[1] + votes[2]
        expected = number * chance
        none = np.zeros(1)
        return Slopes(votes[0] + votes[2] / 2.0 - expected, none, expected * other, none, none)

    def shortest(self, tie: float) -> float:  # noqa: ARG002
        return -np.inf


MODEL = HalfTies()
