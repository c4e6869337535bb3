"""Fits strengths beside covariates of the clips: what is left of a rating when length or loudness is accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ratings import clusters, methods, models
from ratings.adjusted_fit import AdjustedFit
from ratings.bradley_terry import DEFAULT_RIDGE
from ratings.checks import frozen
from ratings.clusters import Scores
from ratings.counts import Counts
from ratings.covariates import gather
from ratings.gauge import pseudo_inverse
from ratings.intervals import sandwich
from ratings.linear_leads import maximise, prior_information, spread, vote_scores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from ratings.clusters import Clustered
    from ratings.covariates import Gathered
    from ratings.fitted import Fit, Method
    from ratings.outcomes import Comparisons

    Matrix = NDArray[np.float64]

# From so many cells on, a sample of them finds the neighbourhood first: steps over all are saved.
MANY, SAMPLED, NEAR = 1 << 16, 8, 1e-2
# A covariate of whose information strengths and the others leave less than this share is not identified.
LEAST_OWN_SHARE = 0.01
# Below so many times the ridge the votes would lose to it: the unit, a root mean square, follows the largest value.
OUTWEIGHED = 20.0


def fit(
    comparisons: Comparisons,
    covariates: Mapping[str, ArrayLike],
    *,
    method: Method = "bradley-terry",
    grouped: bool = False,
    ridge: float = DEFAULT_RIDGE,
) -> AdjustedFit:
    """Fit strengths, a side effect and linear effects of covariates on the lead of the left clip.

    Parameters
    ----------
    comparisons : Comparisons
        Votes over m names.
    covariates : mapping of str to array_like, shape (n,)
        By name, the left clip's value less the right clip's for each vote.
    method : {"bradley-terry", "davidson", "rao-kupper"}
        The model; with the first, ties are half wins.
    grouped : bool
        Whether to gather votes that agree in pair and covariates first: exact, and faster where covariates
        have few values.
    ridge : float
        Precision, positive, of a normal prior with mean zero on each strength, on the side effect and on each
        effect times its covariate's root mean square.

    Raises
    ------
    ValueError
        For an unknown method, a ridge that is not positive and finite, whatever `ratings.covariates.gather`
        refuses, or a covariate that cannot be told from the entries themselves (the same for all clips of an
        entry) or from the other covariates; it is named.
    NotConvergedError
        If Newton's method does not settle.

    Notes
    -----
    Others call this style control or a contextual model (Chiang et al., Chatbot Arena, 2024). A covariate on
    the way from an entry to a preference is adjusted away with what it causes: an adjusted rating answers
    "between clips alike in these", not "which is preferred".
    """
    if not 0.0 < ridge < np.inf:
        raise ValueError(f"ridge is {ridge}; with covariates it must be a positive finite precision.")
    model = models.model(method)
    cells = gather(comparisons, covariates, grouped=grouped)
    plain = methods.fit(Counts.of(comparisons), method, ridge=ridge)
    begin = _begin(plain, len(cells.covariates))
    if len(cells) > MANY:
        begin, _, _ = maximise(cells.every(SAMPLED), model, ridge, begin, NEAR)
    point, steps, matrix = maximise(cells, model, ridge, begin)
    size, width = len(cells.names), len(cells.covariates)
    bread = pseudo_inverse(matrix, size, ridge)
    _must_be_identified(cells, matrix, bread, ridge)
    prior = prior_information(model, ridge, size, point)
    return AdjustedFit(
        method=method,
        names=cells.names,
        covariates=cells.covariates,
        strength=frozen(point[:size].copy()),
        side_effect=float(point[size]),
        effects=frozen(point[size + 1 : size + 1 + width] / cells.unit),
        tie=None if plain.tie is None else float(point[-1]),
        unit=cells.unit,
        bread=frozen(bread),
        parameter_covariance=frozen(sandwich(bread, spread(cells, model, point) + prior)),
        prior=frozen(prior),
        iterations=steps,
        ridge=float(ridge),
        components=plain.components,
        tiers=plain.tiers,
        separated=plain.separated,
    )


def clustered(fit: AdjustedFit, comparisons: Comparisons, covariates: Mapping[str, ArrayLike]) -> Clustered:
    """Estimate the covariance of a fit clustered by voter, for `AdjustedFit.with_covariance`.

    Parameters and errors as for `ratings.clusters.clustered`, of whose kind the result is.
    """
    cells = gather(comparisons, covariates)
    point = np.concatenate([fit.strength, [fit.side_effect], fit.effects * fit.unit])
    point = point if fit.tie is None else np.append(point, fit.tie)
    lead, tie = vote_scores(cells, models.model(fit.method), point)
    beside = [lead, *(lead * column for column in cells.difference)]
    return clusters.clustered_from(
        fit, comparisons, Scores(lead, beside if fit.tie is None else [*beside, tie])
    )


def _begin(plain: Fit, width: int) -> Matrix:
    """Begin from the fit without covariates."""
    tie = [] if plain.tie is None else [plain.tie]
    return np.concatenate([plain.strength, [plain.side_effect or 0.0], np.zeros(width), tie])


def _must_be_identified(cells: Gathered, matrix: Matrix, bread: Matrix, ridge: float) -> None:
    """Refuse covariates that only the prior tells from strengths, side or other covariates."""
    first = len(cells.names) + 1
    # What moving strengths along with an effect costs under the prior alone, where the votes do not mind.
    by_prior = 2.0 * ridge * first
    for place, name in enumerate(cells.covariates, first):
        if matrix[place, place] < OUTWEIGHED * ridge and cells.votes.sum() > OUTWEIGHED:
            raise ValueError(
                f"the covariate {name!r} has values so far out that all others count for nothing; cut them, or "
                "leave it out."
            )
        own = 1.0 / bread[place, place]
        if own < by_prior and own < LEAST_OWN_SHARE * matrix[place, place]:
            raise ValueError(
                f"the covariate {name!r} cannot be told from the entries or from other covariates, as when "
                "it is the same for all clips of an entry; leave it out."
            )
