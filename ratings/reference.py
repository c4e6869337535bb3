"""Against whom an entry is measured: those with enough votes for a rank, so that a newcomer's doubt is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.checks import frozen
from ratings.intervals import normal_quantile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

FEWEST = 2  # against itself alone, an entry would have no doubt


def reference(candidates: Iterable[NDArray[np.bool_]], size: int) -> NDArray[np.bool_]:
    """Give the first of some groups of entries that holds two or more; all entries where none does.

    Parameters
    ----------
    candidates : iterable of ndarray of bool, shape (m,)
        The best group first, such as those with enough votes, and then those whose ratings the votes bound.
    size : int
        Number m of the entries.

    Returns
    -------
    ndarray of bool, shape (m,)
    """
    enough = (group for group in candidates if int(group.sum()) >= FEWEST)
    return frozen(next(enough, np.ones(size, bool)))


def interval(
    strength: NDArray[np.float64], covariance: NDArray[Any], of: NDArray[np.bool_], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the ends of each entry's interval at this moment, of its strength less the mean of a group.

    Parameters
    ----------
    strength : ndarray of float64, shape (m,)
        In logits, up to a constant.
    covariance : ndarray of float64, shape (m, m)
        Of the strengths, in any gauge: moving all of them by one random number changes nothing here.
    of : ndarray of bool, shape (m,)
        The group.
    level : float
        Level of each interval alone.

    Returns
    -------
    low, high : ndarray of float64, shape (m,)
        Around `strength` as it was given.

    Notes
    -----
    ``Var(x_i - w'x) = C_ii - 2 (C w)_i + w'C w`` with ``w`` uniform over the group. Were all entries the group,
    one of which nothing is known would lend a share of its doubt to every other one.
    """
    weight = of / max(int(of.sum()), 1)
    shared = covariance @ weight
    variance = np.diagonal(covariance) - 2.0 * shared + weight @ shared
    half = normal_quantile(level) * np.sqrt(np.maximum(variance, 0.0))
    return strength - half, strength + half
