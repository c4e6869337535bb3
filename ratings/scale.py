"""Translates between log-strengths and the points that a board prints."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# Ten to one odds are 400 points, as Elo chose.
ELO_PER_LOGIT = 400.0 / math.log(10.0)


@dataclass(frozen=True)
class Scale:
    """A point scale: where its origin lies, and what is printed there.

    Parameters
    ----------
    origin : float
        The log-strength (logits) that is printed as `at`.
    at : float
        Points at the origin.

    Notes
    -----
    Only differences of strengths are identified, so the origin is a convention. Intervals are taken against
    the mean of the entries with enough votes and moved by the same constant: an entry used as the anchor keeps its own
    doubt instead of lending it to all the others.
    """

    origin: float = 0.0
    at: float = 1000.0

    def points(self, strength: ArrayLike) -> NDArray[np.float64]:
        """Turn log-strengths (any shape, logits) into points."""
        return self.at + ELO_PER_LOGIT * (np.asarray(strength, np.float64) - self.origin)

    def strength(self, points: ArrayLike) -> NDArray[np.float64]:
        """Turn points back into log-strengths (logits)."""
        return (np.asarray(points, np.float64) - self.at) / ELO_PER_LOGIT + self.origin

    def deviations(self, logits: ArrayLike) -> NDArray[np.float64]:
        """Turn standard errors or differences in logits into points; the origin plays no part."""
        return ELO_PER_LOGIT * np.asarray(logits, np.float64)


def anchored(strength: ArrayLike, index: int, at: float = 1000.0) -> Scale:
    """Scale on which the entry ``index`` of ``strength`` (m,) stands at ``at`` points.

    Raises
    ------
    IndexError
        If there is no such entry.
    """
    strength = np.asarray(strength, np.float64)
    if not 0 <= index < len(strength):
        raise IndexError(f"the anchor's index is {index}; it must be one of the {len(strength)} entries.")
    return Scale(float(strength[index]), at)


def centred(strength: ArrayLike, mean: float = 1000.0, of: NDArray[np.bool_] | None = None) -> Scale:
    """Scale on which the entries of ``strength`` (m,), or a group ``of`` them, average ``mean`` points."""
    strength = np.asarray(strength, np.float64)
    group = strength if of is None else strength[of]
    return Scale(float(group.mean()) if group.size else 0.0, mean)
