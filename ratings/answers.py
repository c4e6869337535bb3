"""What a model of three answers (left, right, neither) says of a vote, given the left entry's lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ratings.fitted import Method

    Matrix = NDArray[np.float64]


class Cells(NamedTuple):
    """What a model says at given leads, each array (3, ...): left, right, neither."""

    chance: Matrix
    lead_score: Matrix  # derivative of the chance's logarithm by the lead
    tie_score: Matrix  # the same by the tie parameter


class Slopes(NamedTuple):
    """First derivatives of the log-likelihood of votes, and minus its second, each of the leads' shape."""

    lead: Matrix
    tie: Matrix
    lead_lead: Matrix
    lead_tie: Matrix
    tie_tie: Matrix


class Model(Protocol):
    """A model of three outcomes whose log-likelihood is concave in the lead and its tie parameter."""

    method: Method
    has_tie: bool

    def tie_from(self, share: float) -> float:
        """Tie parameter with which equals tie in this share of their votes, strictly between 0 and 1."""

    def cells(self, lead: Matrix, tie: float) -> Cells:
        """Chances and scores at leads in logits."""

    def slopes(self, lead: Matrix, tie: float, votes: Matrix) -> Slopes:
        """Differentiate the log-likelihood of `votes` (3, ...) at leads."""

    def shortest(self, tie: float) -> float:
        """Smallest value that one step may bring the tie parameter to."""
