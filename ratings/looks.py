"""Looks planned beforehand: boundaries for an embargo whose end is fixed in advance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOOKS = 20
ALPHA = 0.05
GRID = 1201


def obrien_fleming(looks: int = LOOKS, alpha: float = ALPHA) -> NDArray[np.float64]:
    """Boundaries, in standard errors, for looks at equal steps of information.

    Parameters
    ----------
    looks : int
        How many looks there will be, the last when the embargo ends.
    alpha : float
        Chance, over all looks, that a difference of zero is called in either direction.

    Returns
    -------
    ndarray of float64, shape (looks,)
        ``c sqrt(looks / k)`` at look k: nearly unreachable at first, close to a single look's at the end.

    Raises
    ------
    ValueError
        If there is no look, or alpha is not strictly between 0 and 1.

    Notes
    -----
    The boundary holds for a plan that was fixed before the first vote; looking once more breaks it. It asks
    for standard errors clustered by voter. The constant comes from integrating the density of the walk that
    has not crossed yet from look to look on a grid.

    References
    ----------
    P. C. O'Brien and T. R. Fleming, Biometrics 35 (1979). P. Armitage, C. K. McPherson and B. C. Rowe, Journal
    of the Royal Statistical Society A 132 (1969), for the integration.
    """
    if looks < 1:
        raise ValueError(f"there are {looks} looks; there must be at least one.")
    if not 0.0 < alpha < 1.0:
        raise ValueError(f"alpha is {alpha}; it must lie strictly between 0 and 1, such as 0.05.")
    single = float(norm.isf(alpha / 2.0))
    constant = brentq(lambda c: crossing_chance(c, looks) - alpha, single, 2.0 * single + 1.0, xtol=1e-6)
    return constant * np.sqrt(looks / np.arange(1, looks + 1))


def crossing_chance(constant: float, looks: int) -> float:
    """Chance that a walk without drift ever crosses ``constant sqrt(looks / k)`` at look k of ``looks``."""
    # The walk is a sum of unit steps, and its boundary at every look is the same line.
    line = constant * math.sqrt(looks)
    place = np.linspace(-line, line, GRID)
    width = place[1] - place[0]
    weight = np.full(GRID, width)
    weight[[0, -1]] = width / 2.0
    density = _normal_density(place)
    step = _normal_density(place[:, None] - place[None, :]) * weight[None, :]
    for _ in range(looks - 1):
        density = step @ density
    return float(1.0 - weight @ density)


def _normal_density(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Density of the standard normal; SciPy's own checks would take most of the time."""
    return np.exp(-(value**2) / 2.0) / math.sqrt(2.0 * math.pi)
