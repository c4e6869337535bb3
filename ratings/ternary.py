"""Fits models in which a vote is left, right or neither: strengths, a side effect and a tie parameter at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ratings.checks import finite_vector, frozen
from ratings.connectivity import components, named_apart, one_sided, tiers
from ratings.fitted import Fit
from ratings.gauge import NotConvergedError, pseudo_inverse, solved
from ratings.intervals import MODEL_VOTES, centring, laplacian, sandwich
from ratings.newton import FARTHEST_START, MAX_STEPS, damped
from ratings.outcomes import Outcome

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ratings.answers import Cells, Model, Slopes
    from ratings.connectivity import Groups
    from ratings.counts import Counts
    from ratings.prior import Prior

    Matrix = NDArray[np.float64]

# The step, in logits, after which one more would be its square: below the last digit that counts.
TOLERANCE = 1e-6
# A fit's arrays are by the four answers, of which a tie and both bad are one to the model.
ANSWERS = [0, 1, 2, 2]


class _Pull(NamedTuple):
    """Where the priors draw: side effect and tie by the ridge, strengths by a precision toward a mean."""

    ridge: float
    precision: float
    mean: Matrix


def fit(
    counts: Counts,
    model: Model,
    *,
    ridge: float,
    start: ArrayLike | None = None,
    prior: Prior | None = None,
) -> Fit:
    """Fit a model of three outcomes with a side effect; both bad counts as a tie.

    Parameters
    ----------
    counts : Counts
        Votes over m names; none at all is fine, and so are no names.
    model : Model
        Davidson's, or Rao and Kupper's.
    ridge : float
        Precision of a normal prior with mean zero on each strength and on the side effect, 1 / logit**2. The
        tie parameter has seen ``ridge`` votes of each outcome between equals.
    start : array_like, shape (m,) or (m + 2,), optional
        Strengths, or all parameters (`Fit.parameters`), to begin from; the result does not depend on it.
    prior : Prior, optional
        Prior on the strengths in place of the ridge's, which remains on side effect and tie parameter.

    Raises
    ------
    ValueError
        If ``ridge`` is negative or not finite, if ``start`` has another length or a value that is not finite,
        or if ``ridge`` is zero and the votes alone do not determine the parameters; the reason is named.
    NotConvergedError
        If Newton's method does not settle, or the votes cannot tell the side from the strengths.
    """
    if not 0.0 <= ridge < np.inf:
        raise ValueError(f"ridge is {ridge}; it must be zero or a positive finite precision.")
    votes = _three(counts)
    scored = _scored(votes)
    groups = tiers(counts.names, scored)
    if ridge == 0.0:
        _must_determine(votes, groups)
    size = len(counts.names)
    pull = _Pull(ridge, ridge, np.zeros(size))
    if prior is not None:
        pull = _Pull(ridge, prior.precision, prior.over(counts.names).mean)
    point, steps = _maximise(votes, model, pull, _begin(votes, model, start))
    cells = model.cells(_leads(point), point[-1])
    bread = pseudo_inverse(_information(votes, model, pull, point)[1], size, pull.precision)
    evidence = _prior_information(model, pull, size, point[-1])
    return Fit(
        method=model.method,
        names=counts.names,
        strength=frozen(point[:size].copy()),
        side_effect=float(point[size]),
        tie=float(point[size + 1]),
        bread=frozen(bread),
        prior=frozen(evidence),
        parameter_covariance=frozen(sandwich(bread, _spread(votes, cells) + evidence)),
        lead_score=frozen(_by_answer(cells.lead_score)),
        tie_score=frozen(_by_answer(cells.tie_score)),
        chances=frozen(np.moveaxis(cells.chance, 0, 2).copy()),
        iterations=steps,
        ridge=float(ridge),
        # One tier is one component, and the second search is a tenth of the fit.
        components=groups if len(groups) == 1 else components(counts.names, scored),
        tiers=groups,
        separated=one_sided(counts.names, scored),
    )


def _three(counts: Counts) -> Matrix:
    """Votes for left, right and neither, (3, m, m)."""
    table = counts.table
    neither = table[:, :, Outcome.TIE] + table[:, :, Outcome.BOTH_BAD]
    return np.stack([table[:, :, Outcome.LEFT], table[:, :, Outcome.RIGHT], neither]).astype(np.float64)


def _scored(votes: Matrix) -> NDArray[np.bool_]:
    """Whether i has won or tied against j."""
    return np.asarray(votes[0] + votes[1].T + votes[2] + votes[2].T > 0)


def _must_determine(votes: Matrix, groups: Groups) -> None:
    """Refuse, without a ridge, votes that let a parameter run away."""
    if len(groups) > 1:
        raise ValueError(named_apart(groups))
    if not votes[2].any():
        raise ValueError("without a ridge there must be a tie, but there is none; give a positive ridge.")
    for side, word in ((0, "left"), (1, "right")):
        if not votes[side].any():
            raise ValueError(
                f"without a ridge some vote must prefer the {word}, but none does; give a positive ridge."
            )


def _begin(votes: Matrix, model: Model, start: ArrayLike | None) -> Matrix:
    """Log-odds of each entry's share of points, no side effect, and the share of ties, all finite."""
    size = votes.shape[1]
    point = np.zeros(size + 2)
    point[-1] = model.tie_from(float((votes[2].sum() + 0.5) / (votes.sum() + 1.5)))
    if start is not None and np.shape(start) == (size + 2,):
        whole = finite_vector("start", start, size + 2)
        return whole if whole[-1] > model.shortest(0.0) else np.append(whole[:-1], point[-1])
    if start is None:
        score = votes[0] + votes[1].T + (votes[2] + votes[2].T) / 2.0
        point[:size] = np.log((score.sum(axis=1) + 0.5) / (score.sum(axis=0) + 0.5))
    else:
        point[:size] = np.clip(finite_vector("start", start, size), -FARTHEST_START, FARTHEST_START)
    point[:size] -= point[:size].mean() if size else 0.0
    return point


def _leads(point: Matrix) -> Matrix:
    """Lead of the left entry in each ordered pair, side effect included, (m, m)."""
    strength = point[:-2]
    return np.asarray(strength[:, None] - strength[None, :] + point[-2])


def _maximise(votes: Matrix, model: Model, pull: _Pull, point: Matrix) -> tuple[Matrix, int]:
    """Newton's method with damped steps, see `ratings.newton.damped`."""
    size = len(point) - 2
    met = votes.sum(axis=0) > 0
    for steps in range(1, MAX_STEPS + 1):
        slope, information = _information(votes, model, pull, point)
        step = solved(information, slope, size)
        move = float(np.abs(_leads(step))[met].max(initial=0.0) + abs(step[-1]))
        taken = damped(step, move)
        lowest = model.shortest(point[-1])
        if point[-1] + taken[-1] < lowest:
            taken = taken * ((lowest - point[-1]) / taken[-1])
        point = point + taken
        point[:size] -= point[:size].mean() if size else 0.0
        if np.abs(step).max() <= TOLERANCE:
            return point, steps
    raise NotConvergedError(f"the strengths still moved after {MAX_STEPS} steps; give a larger ridge.")


def _information(votes: Matrix, model: Model, pull: _Pull, point: Matrix) -> tuple[Matrix, Matrix]:
    """Slope of the penalised log-likelihood, (p,), and minus its curvature, (p, p)."""
    size = len(point) - 2
    of_votes = model.slopes(_leads(point), point[-1], votes)
    of_prior = between_equals(model, pull.ridge, point[-1])
    slope = np.empty(size + 2)
    slope[:size] = of_votes.lead.sum(axis=1) - of_votes.lead.sum(axis=0)
    slope[:size] -= pull.precision * (point[:size] - pull.mean)
    slope[size] = of_votes.lead.sum() - pull.ridge * point[size]
    slope[size + 1] = of_votes.tie.sum() + of_prior.tie.sum()
    matrix = quadratic(of_votes.lead_lead, of_votes.lead_tie, of_votes.tie_tie)
    matrix[np.diag_indices(size)] += pull.precision
    matrix[size, size] += pull.ridge
    matrix[-1, -1] += of_prior.tie_tie.sum()
    return slope, matrix


def quadratic(lead_lead: Matrix, lead_tie: Matrix, tie_tie: Matrix) -> Matrix:
    """Sum over ordered pairs of a form in the lead and the tie parameter, as a form in all parameters."""
    size = len(lead_lead)
    matrix = np.empty((size + 2, size + 2))
    matrix[:size, :size] = laplacian(lead_lead + lead_lead.T)
    for at, form in ((size, lead_lead), (size + 1, lead_tie)):
        matrix[:size, at] = matrix[at, :size] = form.sum(axis=1) - form.sum(axis=0)
    matrix[size, size] = lead_lead.sum()
    matrix[size, size + 1] = matrix[size + 1, size] = lead_tie.sum()
    matrix[size + 1, size + 1] = tie_tie.sum()
    return matrix


def between_equals(model: Model, ridge: float, tie: float) -> Slopes:
    """Differentiate a prior on the tie parameter: ``ridge`` votes of each outcome between equals."""
    return model.slopes(np.zeros(1), tie, np.full((3, 1), ridge))


def _prior_information(model: Model, pull: _Pull, size: int, tie: float) -> Matrix:
    """Spread of the prior taken as evidence of its own, (p, p)."""
    matrix = np.zeros((size + 2, size + 2))
    matrix[:size, :size] = pull.precision * centring(size)
    matrix[size, size] = pull.ridge
    matrix[-1, -1] = between_equals(model, pull.ridge, tie).tie_tie.sum()
    return matrix


def _spread(votes: Matrix, cells: Cells) -> Matrix:
    """Squared scores of all votes, taken as independent, (p, p); shrunk as in `intervals.vote_spread`."""
    number = votes.sum(axis=0)
    share = number / (number + MODEL_VOTES)
    weight = votes * share + MODEL_VOTES * share * cells.chance
    by_lead = weight * cells.lead_score
    lead_lead = (by_lead * cells.lead_score).sum(axis=0)
    lead_tie = (by_lead * cells.tie_score).sum(axis=0)
    tie_tie = (weight * cells.tie_score**2).sum(axis=0)
    return quadratic(lead_lead, lead_tie, tie_tie)


def _by_answer(scores: Matrix) -> Matrix:
    """Turn (3, m, m) into (m, m, 4)."""
    return np.moveaxis(scores, 0, 2)[:, :, ANSWERS]
