"""What every fitter returns: strengths, side effect and ties, with all that doubt and influence are made from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ratings.checks import frozen
from ratings.intervals import normal_quantile
from ratings.ranking import rank_ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ratings.connectivity import Groups
    from ratings.ranking import RankRanges

Method = Literal["bradley-terry", "davidson", "rao-kupper"]


@dataclass(frozen=True, eq=False)
class Fit:
    """Strengths of m entries, in logits, with their doubt; p parameters in all.

    Attributes
    ----------
    method : {"bradley-terry", "davidson", "rao-kupper"}
        The model that was fitted.
    names : tuple of str
        The entries.
    strength : ndarray of float64, shape (m,)
        Log-strengths; their sum is zero. Between equals in the middle of the screen, i is preferred to j with
        odds ``exp(strength[i] - strength[j])``.
    side_effect : float or None
        Logits by which standing left helps; None where the model has none.
    tie : float or None
        Davidson's log nu, or Rao and Kupper's threshold epsilon in logits; None where ties are half wins.
    bread : ndarray of float64, shape (p, p)
        Inverse information of all parameters in the sum-zero gauge: m strengths, then the side effect and the
        tie parameter where the model has them.
    prior : ndarray of float64, shape (p, p)
        Information of the prior, which counts as evidence beside the votes.
    parameter_covariance : ndarray of float64, shape (p, p)
        Robust covariance of the same parameters: a sandwich that takes votes as independent, unless another
        was put in its place (`with_covariance`). The rows of its strengths sum to zero: no entry is the
        reference, so that no entry's doubt is spread over the others.
    lead_score : ndarray of float64, shape (m, m, 4)
        Derivative of one vote's log-likelihood by the left entry's lead (side effect included), by ordered
        pair and outcome.
    tie_score : ndarray of float64, shape (m, m, 4), or None
        The same by the tie parameter.
    chances : ndarray of float64, shape (m, m, 3)
        Fitted chances of left, right and neither for each ordered pair.
    iterations : int
        Newton steps taken.
    ridge : float
        Precision of the normal prior on the side effect, and on each strength unless it was given a prior of its
        own, in 1 / logit**2.
    components : tuple of tuples of str
        Entries grouped by whether votes connect them, largest group first. Strengths of different groups
        compare only through the prior.
    tiers : tuple of tuples of str
        Entries grouped by whether votes alone bound their differences. More than one group means that some
        group has never scored against another and that only the prior keeps their distance finite.
    separated : tuple of str
        Entries that only ever won, or only ever lost: each is a tier of its own.
    """

    method: Method
    names: tuple[str, ...]
    strength: NDArray[np.float64]
    side_effect: float | None
    tie: float | None
    bread: NDArray[np.float64]
    prior: NDArray[np.float64]
    parameter_covariance: NDArray[np.float64]
    lead_score: NDArray[np.float64]
    tie_score: NDArray[np.float64] | None
    chances: NDArray[np.float64]
    iterations: int
    ridge: float
    components: Groups
    tiers: Groups
    separated: tuple[str, ...]

    @property
    def parameters(self) -> NDArray[np.float64]:
        """All parameters, shape (p,): strengths, then side effect and tie parameter where there are any."""
        rest = [value for value in (self.side_effect, self.tie) if value is not None]
        return np.concatenate([self.strength, rest])

    @property
    def covariance(self) -> NDArray[np.float64]:
        """Robust covariance of the strengths, shape (m, m)."""
        size = len(self.names)
        return self.parameter_covariance[:size, :size]

    @property
    def hessian_covariance(self) -> NDArray[np.float64]:
        """Model-based covariance of the strengths, shape (m, m): right only where the model is."""
        size = len(self.names)
        return self.bread[:size, :size]

    @property
    def standard_errors(self) -> NDArray[np.float64]:
        """Robust standard errors of the strengths in logits, shape (m,)."""
        return np.sqrt(np.maximum(np.diagonal(self.covariance), 0.0))

    @property
    def side_effect_error(self) -> float | None:
        """Robust standard error of the side effect in logits; None where there is none."""
        if self.side_effect is None:
            return None
        at = len(self.names)
        return float(np.sqrt(max(self.parameter_covariance[at, at], 0.0)))

    def with_covariance(self, parameter_covariance: NDArray[np.float64]) -> Fit:
        """Give the same fit with another covariance, such as one clustered by voter.

        Raises
        ------
        ValueError
            If its shape is not that of `bread`.
        """
        if parameter_covariance.shape != self.bread.shape:
            raise ValueError(
                f"the covariance has shape {parameter_covariance.shape}; it must be {self.bread.shape}."
            )
        return replace(self, parameter_covariance=frozen(np.array(parameter_covariance, np.float64)))

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the ends of each entry's interval at this moment, in logits, each of shape (m,)."""
        half = normal_quantile(level) * self.standard_errors
        return self.strength - half, self.strength + half

    def ranks(self, level: float = 0.95) -> RankRanges:
        """Rank ranges by the pairwise rule, see `ratings.ranking.rank_ranges`."""
        return rank_ranges(self.strength, self.covariance, level)
