"""What to show next: a probability for every pair, mixed from the questions a board has to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ratings.checks import frozen
from ratings.information import gain, shares, vote_information
from ratings.intervals import difference_variance, normal_quantile
from ratings.scale import ELO_PER_LOGIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Shares of the draws, by what they are for.
UNIFORM, PRECISION, ORDER, TOP = 0.20, 0.40, 0.25, 0.15
# The few entries with a wider half-width, in points, get this share of all draws (their even share, where that
# is more). Where they are more than few, nobody is treated apart.
WIDE_POINTS = 25.0
WIDE_SHARE = 0.25
FEW = 0.134  # of the entries: up to here a quarter of the draws is more than even pairs would show them
NEIGHBOURS = 3  # places over which an order counts as open


@dataclass(frozen=True, eq=False)
class Agenda:
    """Probabilities of the pairs of m entries.

    Attributes
    ----------
    probability : ndarray of float64, shape (m, m)
        Symmetric with a zero diagonal; sums to one over unordered pairs, if there are any.
    wide : ndarray of bool, shape (m,)
        Entries that were given a share of their own.
    """

    probability: NDArray[np.float64]
    wide: NDArray[np.bool_]


def pair_probabilities(
    strength: NDArray[np.float64],
    covariance: NDArray[np.float64],
    *,
    wide_points: float = WIDE_POINTS,
) -> Agenda:
    """Mix the probabilities of the pairs to show next.

    A fifth is spread evenly over all pairs: every pair stays identifiable, and nobody can foresee what is
    served. Two fifths go where a vote takes most off the summed variance, a quarter to differences of
    neighbours whose order is open, the rest to the leader's differences. While a few entries are wide, a
    quarter of all draws shows one of them, and the three questions are asked of the others only: a newcomer
    would otherwise draw nearly all of them.

    Parameters
    ----------
    strength : ndarray, shape (m,)
        Log-strengths in logits.
    covariance : ndarray, shape (m, m)
        Their covariance.
    wide_points : float
        Half-width of a 95 % interval, in points, beyond which an entry is wide.

    Raises
    ------
    ValueError
        If the shapes disagree.

    Notes
    -----
    A vote on a pair takes ``w (c' V d)**2 / (1 + w d' V d)`` off the variance of a contrast c, where d is the
    pair's difference, V the covariance and ``w = p (1 - p)``. A question is a set of contrasts: all strengths
    for precision, neighbours or the leader's differences weighted by ``exp(-z**2 / 2) / se**2`` for order and
    top, which is how fast the chance of a wrong order falls. Shares and constants were chosen by simulation,
    see `ratings.experiments.sampling`.
    """
    size = len(strength)
    if covariance.shape != (size, size):
        raise ValueError(
            f"covariance has shape {covariance.shape}; for {size} strengths it must be {(size, size)}."
        )
    wide = _wide(covariance, wide_points)
    even = shares(1.0 - np.eye(size))
    narrow = np.flatnonzero(~wide)
    probability = UNIFORM * even
    questions = np.zeros((size, size))
    block = np.ix_(narrow, narrow)
    questions[block] = _questions(strength[narrow], covariance[block])
    if not wide.any():
        return Agenda(frozen(_exactly_one(probability + (1.0 - UNIFORM) * questions)), frozen(wide))
    with_wide = shares(np.where(wide[:, None] | wide[None, :], even, 0.0))
    # The even share shows wide entries too: what is missing to their quarter is added.
    already = UNIFORM * float(even[wide[:, None] | wide[None, :]].sum()) / 2.0
    more = max(WIDE_SHARE - already, 0.0)
    probability += more * with_wide + (1.0 - UNIFORM - more) * questions
    return Agenda(frozen(_exactly_one(probability)), frozen(wide))


def _wide(covariance: NDArray[np.float64], points: float) -> NDArray[np.bool_]:
    """Entries whose interval is wide, if they are few beside two others at least; else none."""
    half = normal_quantile(0.95) * ELO_PER_LOGIT * np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    wide = half > points
    few = wide.sum() <= max(FEW * len(wide), 1) and (~wide).sum() >= 2  # noqa: PLR2004 - a pair takes two
    return wide if few else np.zeros_like(wide)


def _questions(strength: NDArray[np.float64], covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares of precision, order and top, together one."""
    order = np.argsort(-strength, kind="stable")
    better = [order[:-step] for step in range(1, NEIGHBOURS + 1)]
    worse = [order[step:] for step in range(1, NEIGHBOURS + 1)]
    asked = [
        (PRECISION, covariance @ covariance),
        (ORDER, _moved(strength, covariance, np.concatenate(better), np.concatenate(worse))),
        (TOP, _moved(strength, covariance, np.repeat(order[:1], max(len(order) - 1, 0)), order[1:])),
    ]
    even = 1.0 - np.eye(len(strength))
    mixed = np.zeros_like(covariance)
    weight, variance = vote_information(strength), difference_variance(covariance)
    for share, moved in asked:
        taught = gain(weight, variance, moved)
        top = taught.max(initial=0.0)
        mixed += share / (1.0 - UNIFORM) * shares(_sharpened(taught / top) if top > 0.0 else even)
    return mixed


def _sharpened(taught: NDArray[np.float64]) -> NDArray[np.float64]:
    """Eighth power: in proportion, draws spread too evenly to gain much; the best pair alone is foreseen."""
    return np.square(np.square(np.square(taught)))


def _moved(
    strength: NDArray[np.float64],
    covariance: NDArray[np.float64],
    better: NDArray[np.intp],
    worse: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Weighted squares of how each strength moves the contrasts, (m, m)."""
    contrast = covariance[better] - covariance[worse]
    variance = contrast[np.arange(len(better)), better] - contrast[np.arange(len(better)), worse]
    variance = np.maximum(variance, np.finfo(float).tiny)
    lead = np.minimum((strength[better] - strength[worse]) ** 2 / variance, 64.0)  # beyond, it is settled
    weight = np.exp(-lead / 2.0) / variance
    return np.asarray(contrast.T @ (contrast * weight[:, None]))


def _exactly_one(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Symmetric to the last digit, and one over all pairs."""
    return shares((probability + probability.T) / 2.0)
