"""Fits Bradley-Terry strengths to counts, ties as half wins, and says how far they can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ratings.checks import finite_vector, frozen
from ratings.connectivity import components, named_apart, one_sided, tiers
from ratings.fitted import Fit
from ratings.gauge import pseudo_inverse
from ratings.intervals import centring, laplacian, sandwich, vote_spread
from ratings.newton import fisher_information, maximise, win_chance

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ratings.counts import Counts
    from ratings.prior import Prior

# A normal prior with a standard deviation of ten logits (1737 points). At a hundred battles it moves an
# entry that stands one logit from the mean by less than 0.1 points; without votes it is what keeps every
# number finite.
DEFAULT_RIDGE = 0.01


def fit(
    counts: Counts,
    *,
    ridge: float = DEFAULT_RIDGE,
    start: ArrayLike | None = None,
    prior: Prior | None = None,
) -> Fit:
    """Fit Bradley-Terry strengths with ties (and both bad) as half wins.

    Parameters
    ----------
    counts : Counts
        Votes over m names; none at all is fine, and so are no names.
    ridge : float
        Precision of a normal prior with mean zero on each strength, 1 / logit**2. It counts as evidence of
        its own in the covariance: an entry without votes has the prior's width, not zero.
    start : array_like, shape (m,), optional
        Strengths to begin from, such as an earlier fit's; the result does not depend on it.
    prior : Prior, optional
        Prior on the strengths in place of the ridge's.

    Raises
    ------
    ValueError
        If ``ridge`` is negative or not finite, if ``start`` has another length or a value that is not
        finite, or if ``ridge`` is zero and the votes alone do not determine the strengths; the groups are
        then named.
    NotConvergedError
        If Newton's method does not settle, which up to 1e9 votes a pair have not been seen to cause.

    References
    ----------
    R. A. Bradley and M. E. Terry, Biometrika 39 (1952). H. White, Econometrica 50 (1982), for the sandwich.
    """
    if not 0.0 <= ridge < np.inf:
        raise ValueError(f"ridge is {ridge}; it must be zero or a positive finite precision.")
    precision, mean = ridge, np.zeros(len(counts.names))
    if prior is not None:
        precision, mean = prior.precision, prior.over(counts.names).mean
    win, tie = (fold.astype(np.float64) for fold in counts.wins())
    score = win + tie / 2.0
    groups = tiers(counts.names, score > 0)
    if precision == 0.0 and len(groups) > 1:
        raise ValueError(named_apart(groups))
    begin = _cold_start(score) if start is None else finite_vector("start", start, len(counts.names))
    strength, iterations = maximise(score, precision, begin, mean)
    chance = win_chance(strength)
    bread = pseudo_inverse(fisher_information(chance, score, precision), len(strength), precision)
    evidence = precision * centring(len(strength))
    share = _tie_share(score, tie)
    return Fit(
        method="bradley-terry",
        names=counts.names,
        strength=frozen(strength),
        side_effect=None,
        tie=None,
        bread=frozen(bread),
        prior=frozen(evidence),
        parameter_covariance=frozen(sandwich(bread, laplacian(vote_spread(chance, win, tie)) + evidence)),
        lead_score=frozen(np.stack([chance.T, -chance, 0.5 - chance, 0.5 - chance], axis=2)),
        tie_score=None,
        chances=frozen(
            np.stack([chance * (1 - share), chance.T * (1 - share), np.full_like(chance, share)], 2)
        ),
        iterations=iterations,
        ridge=float(ridge),
        # One tier is one component, and the second search is a tenth of the fit.
        components=groups if len(groups) == 1 else components(counts.names, score > 0),
        tiers=groups,
        separated=one_sided(counts.names, score > 0),
    )


def _cold_start(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-odds of each entry's share of points, with one tie added so that they are finite."""
    odds: NDArray[np.float64] = (score.sum(axis=1) + 0.5) / (score.sum(axis=0) + 0.5)
    return np.log(odds)


def _tie_share(score: NDArray[np.float64], tie: NDArray[np.float64]) -> float:
    """Share of votes that preferred neither; the model itself says nothing of it."""
    votes = float(score.sum())
    return float(tie.sum()) / 2.0 / votes if votes else 0.0
