"""What a fit beside covariates returns: strengths between clips that are alike, and the effect of each covariate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ratings.checks import frozen
from ratings.intervals import normal_quantile
from ratings.ranking import rank_ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ratings.connectivity import Groups
    from ratings.fitted import Method
    from ratings.ranking import RankRanges

    Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AdjustedFit:
    """Strengths of m entries and effects of k covariates, with their doubt; p parameters in all.

    Attributes
    ----------
    method : {"bradley-terry", "davidson", "rao-kupper"}
        The model; with the first, ties are half wins.
    names, covariates : tuple of str
        The entries, and the covariates.
    strength : ndarray of float64, shape (m,)
        Log-strengths between clips whose covariates are equal, in logits; their sum is zero.
    side_effect : float
        Logits by which standing left helps.
    effects : ndarray of float64, shape (k,)
        Logits by which one unit more of each covariate helps.
    tie : float or None
        The tie parameter of `ratings.fitted.Fit`; None with ties as half wins.
    unit : ndarray of float64, shape (k,)
        Root mean square of each covariate's differences; effects times units are comparable.
    bread, parameter_covariance : ndarray of float64, shape (p, p)
        Inverse information, and robust covariance, of strengths, side effect, effects *times their units*,
        and tie parameter.
    prior : ndarray of float64, shape (p, p)
        Information of the prior.
    iterations : int
        Newton steps taken.
    ridge : float
        Precision of the normal prior on each strength, on the side effect and on each effect times its unit.
    components, tiers, separated
        As in `ratings.fitted.Fit`.
    """

    method: Method
    names: tuple[str, ...]
    covariates: tuple[str, ...]
    strength: Matrix
    side_effect: float
    effects: Matrix
    tie: float | None
    unit: Matrix
    bread: Matrix
    parameter_covariance: Matrix
    prior: Matrix
    iterations: int
    ridge: float
    components: Groups
    tiers: Groups
    separated: tuple[str, ...]

    @property
    def covariance(self) -> Matrix:
        """Robust covariance of the strengths, shape (m, m)."""
        size = len(self.names)
        return self.parameter_covariance[:size, :size]

    @property
    def standard_errors(self) -> Matrix:
        """Robust standard errors of the strengths in logits, shape (m,)."""
        return np.sqrt(np.maximum(np.diagonal(self.covariance), 0.0))

    @property
    def side_effect_error(self) -> float:
        """Robust standard error of the side effect in logits."""
        at = len(self.names)
        return float(np.sqrt(max(self.parameter_covariance[at, at], 0.0)))

    @property
    def effect_errors(self) -> Matrix:
        """Robust standard errors of the effects, shape (k,)."""
        first = len(self.names) + 1
        own = np.diagonal(self.parameter_covariance)[first : first + len(self.covariates)]
        return np.sqrt(np.maximum(own, 0.0)) / self.unit

    def with_covariance(self, parameter_covariance: Matrix) -> AdjustedFit:
        """Give the same fit with another covariance, such as one clustered by voter."""
        if parameter_covariance.shape != self.bread.shape:
            raise ValueError(
                f"the covariance has shape {parameter_covariance.shape}; it must be {self.bread.shape}."
            )
        return replace(self, parameter_covariance=frozen(np.array(parameter_covariance, np.float64)))

    def interval(self, level: float = 0.95) -> tuple[Matrix, Matrix]:
        """Give the ends of each entry's interval at this moment, in logits, each of shape (m,)."""
        half = normal_quantile(level) * self.standard_errors
        return self.strength - half, self.strength + half

    def ranks(self, level: float = 0.95) -> RankRanges:
        """Rank ranges by the pairwise rule, see `ratings.ranking.rank_ranges`."""
        return rank_ranges(self.strength, self.covariance, level)
