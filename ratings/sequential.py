"""Claims that hold however often one looks: confidence sequences, e-values, and looks planned beforehand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, betaln, lambertw

from ratings.intervals import difference_variance
from ratings.scale import ELO_PER_LOGIT

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

ALPHA = 0.05
# Half-width, in points, of a difference at which the sequence is tightest: where first places are decided.
TIGHTEST_POINTS = 20.0
# Pseudo-votes a side of the mixture over chances above one half: widest power for leads of 20 to 100 points.
MIXTURE = 40.0


def mixture_precision(alpha: float = ALPHA, tightest_points: float = TIGHTEST_POINTS) -> float:
    """Variance r of the mixing normal that makes the sequence tightest at a half-width of a fixed interval.

    Raises
    ------
    ValueError
        If ``alpha`` is not strictly between 0 and 1, or the half-width not positive and finite.
    """
    _must_be_chance(alpha)
    if not 0.0 < tightest_points < math.inf:
        raise ValueError(f"tightest_points is {tightest_points}; it must be a positive number of points.")
    information = (1.959964 * ELO_PER_LOGIT / tightest_points) ** 2
    return float((-lambertw(-(alpha**2) / math.e, -1).real - 1.0) / information)


def sequence_half_width(
    standard_error: ArrayLike, alpha: float = ALPHA, tightest_points: float = TIGHTEST_POINTS
) -> NDArray[np.float64]:
    """Half-width of a confidence sequence for a difference of strengths.

    Parameters
    ----------
    standard_error : array_like
        Standard error of the difference now, in logits; from a covariance clustered by voter.
    alpha : float
        Chance of ever missing, over all looks.
    tightest_points : float
        Half-width, in points, of the fixed 95 % interval at which the sequence is tightest.

    Returns
    -------
    ndarray of float64
        Half-widths in logits, of the shape given; infinite where the standard error is.

    Notes
    -----
    With information ``t = 1 / se**2`` the boundary is ``sqrt((1 + r t) / (r t**2) log((1 + r t) / alpha**2))``.
    The guarantee is asymptotic: it is that of Brownian motion, which estimates from many votes follow when
    the standard error is right. With the standard error of independent votes it does not hold.

    References
    ----------
    H. Robbins, Annals of Mathematical Statistics 41 (1970). S. R. Howard, A. Ramdas, J. McAuliffe and
    J. Sekhon, Annals of Statistics 49 (2021). I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy and
    A. Ramdas, Annals of Statistics 52 (2024), for the asymptotic form.
    """
    spread = mixture_precision(alpha, tightest_points)
    variance = np.square(np.asarray(standard_error, np.float64))
    # In terms of the variance v = 1 / t, so that no votes at all (v infinite) and certainty (v zero) are fine.
    with np.errstate(divide="ignore", invalid="ignore"):
        grown = np.log1p(spread / variance) - 2.0 * math.log(alpha)
        width = np.sqrt((variance + spread) * variance / spread * grown)
    return np.where(variance == 0.0, 0.0, np.where(np.isinf(variance), np.inf, width))


def surely_ahead(
    strength: NDArray[np.float64], covariance: NDArray[np.float64], alpha: float = ALPHA
) -> NDArray[np.bool_]:
    """Whether i is ahead of j by its confidence sequence, (m, m); each pair errs with chance alpha at most."""
    lead = strength[:, None] - strength[None, :]
    half = sequence_half_width(np.sqrt(difference_variance(covariance)), alpha)
    ahead = lead > half
    np.fill_diagonal(ahead, val=False)
    return ahead


def first_place(
    strength: NDArray[np.float64], covariance: NDArray[np.float64], alpha: float = ALPHA
) -> int | None:
    """Return the entry that is ahead of every other by its confidence sequences, if there is one.

    A false first place needs a false claim against the entry that truly leads, so that naming one particular
    entry wrongly, at any look, has chance alpha at most.

    Parameters
    ----------
    strength : ndarray, shape (m,)
        Log-strengths in logits.
    covariance : ndarray, shape (m, m)
        Their covariance, clustered by voter.
    alpha : float
        Chance of ever being wrong.
    """
    if len(strength) < 2:  # noqa: PLR2004 - a race takes two
        return None
    leader = int(np.argmax(strength))
    ahead = surely_ahead(strength, covariance, alpha)[leader]
    return leader if ahead.sum() == len(strength) - 1 else None


def log_e_value(wins: ArrayLike, losses: ArrayLike, mixture: float = MIXTURE) -> NDArray[np.float64]:
    """Logarithm of the evidence that wins come more often than losses, from head-to-head counts alone.

    An e-process: where wins are at most as likely as losses in every vote, whatever was served before, the
    chance that it ever reaches ``log(1 / alpha)`` is at most alpha. It needs no model of strengths and no
    standard error; ties are left out. Votes of one voter must not push each other, so counts should come from
    many voters.

    Parameters
    ----------
    wins, losses : array_like of int
        Votes for and against, of any equal shape.
    mixture : float
        Pseudo-votes a side of the beta mixture over chances above one half.

    Raises
    ------
    ValueError
        For a negative count or a mixture that is not positive and finite.

    References
    ----------
    J. Ville, Etude critique de la notion de collectif (1939), for the bound.
    """
    won, lost = np.asarray(wins, np.float64), np.asarray(losses, np.float64)
    if not (np.all(won >= 0) and np.all(lost >= 0)):
        raise ValueError("a count is negative; wins and losses must be numbers of votes.")
    if not 0.0 < mixture < math.inf:
        raise ValueError(f"mixture is {mixture}; it must be a positive number of votes.")
    with np.errstate(divide="ignore"):
        above = np.log(betainc(lost + mixture, won + mixture, 0.5))
    doubled = (won + lost) * math.log(2.0) + betaln(won + mixture, lost + mixture)
    return np.asarray(doubled + above - betaln(mixture, mixture) + math.log(2.0))


def _must_be_chance(alpha: float) -> None:
    if not 0.0 < alpha < 1.0:
        raise ValueError(f"alpha is {alpha}; it must lie strictly between 0 and 1, such as 0.05.")
