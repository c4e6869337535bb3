"""Newton's method where a lead is linear in strengths, a side effect and covariates: sums over cells of votes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ratings.gauge import NotConvergedError, solved
from ratings.intervals import centring, laplacian
from ratings.newton import MAX_STEPS, damped
from ratings.ternary import TOLERANCE, between_equals

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ratings.answers import Model
    from ratings.covariates import Gathered

    Matrix = NDArray[np.float64]


class Forms(NamedTuple):
    """A quadratic form in lead and tie parameter, each of shape (c,); the last two are empty without ties."""

    lead_lead: Matrix
    lead_tie: Matrix
    tie_tie: Matrix


def maximise(
    cells: Gathered, model: Model, ridge: float, point: Matrix, tolerance: float = TOLERANCE
) -> tuple[Matrix, int, Matrix]:
    """Maximise the penalised likelihood from a point.

    Parameters
    ----------
    cells : Gathered
        Votes with covariates.
    model : Model
        What a lead means.
    ridge : float
        Prior precision of every strength, the side effect and every effect in its unit.
    point : ndarray, shape (p,)
        Strengths, side effect, effects, and where the model has one the tie parameter.
    tolerance : float
        Step, in logits, after which it is near enough.

    Returns
    -------
    point : ndarray, shape (p,)
    steps : int
    information : ndarray, shape (p, p)
        Of votes and prior, at the point.

    Raises
    ------
    NotConvergedError
        If the steps do not become small; see `ratings.newton.damped` for why no line search is needed.
    """
    size = len(cells.names)
    for steps in range(1, MAX_STEPS + 1):
        slope, matrix = _information(cells, model, ridge, point)
        step = solved(matrix, slope, size)
        taken = _damped(cells, model, point, step)
        point = point + taken
        point[:size] -= point[:size].mean() if size else 0.0
        if np.abs(step).max() <= tolerance:
            return point, steps, matrix
    raise NotConvergedError(f"the parameters still moved after {MAX_STEPS} steps; give a larger ridge.")


def spread(cells: Gathered, model: Model, point: Matrix) -> Matrix:
    """Squared scores of all votes, taken as independent, (p, p)."""

    def squares(lead: Matrix, _pair: NDArray[np.intp], _difference: Matrix, votes: NDArray[Any]) -> Forms:
        scored = model.cells(lead, _tie(model, point))
        by_lead = votes * scored.lead_score
        return Forms(
            (by_lead * scored.lead_score).sum(axis=0),
            (by_lead * scored.tie_score).sum(axis=0),
            (votes * scored.tie_score**2).sum(axis=0),
        )

    return _summed(cells, model, point, squares)


def prior_information(model: Model, ridge: float, size: int, point: Matrix) -> Matrix:
    """Information of the prior, taken as evidence of its own, (p, p)."""
    matrix = np.diag(np.full(len(point), ridge))
    matrix[:size, :size] = ridge * centring(size)
    if model.has_tie:
        matrix[-1, -1] = between_equals(model, ridge, point[-1]).tie_tie.sum()
    return matrix


def vote_scores(cells: Gathered, model: Model, point: Matrix) -> tuple[Matrix, Matrix]:
    """Scores of votes (cells of one vote each) by the lead and by the tie parameter, each of shape (n,)."""
    lead, tie = np.empty(len(cells)), np.empty(len(cells))
    begin = 0
    table = _lead_table(cells, point)
    for pair, difference, votes in cells.parts():
        part = slice(begin, begin + len(pair))
        scored = model.cells(_leads(cells, point, table, pair, difference), _tie(model, point))
        lead[part] = (votes * scored.lead_score).sum(axis=0)
        tie[part] = (votes * scored.tie_score).sum(axis=0)
        begin = part.stop
    return lead, tie


def _information(cells: Gathered, model: Model, ridge: float, point: Matrix) -> tuple[Matrix, Matrix]:
    """Slope of the penalised log-likelihood, (p,), and minus its curvature, (p, p)."""
    size, width = len(cells.names), len(cells.covariates)
    tie = _tie(model, point)
    slope = np.zeros(len(point))
    flow = np.zeros(size * size)

    def curvature(lead: Matrix, pair: NDArray[np.intp], difference: Matrix, votes: NDArray[Any]) -> Forms:
        nonlocal flow
        slopes = model.slopes(lead, tie, votes)
        flow += np.bincount(pair, slopes.lead, len(flow))
        slope[size + 1 : size + 1 + width] += difference @ slopes.lead
        if model.has_tie:
            slope[-1] += slopes.tie.sum()
        return Forms(slopes.lead_lead, slopes.lead_tie, slopes.tie_tie)

    matrix = _summed(cells, model, point, curvature)
    by_pair = flow.reshape(size, size)
    slope[:size] = by_pair.sum(axis=1) - by_pair.sum(axis=0)
    slope[size] = flow.sum()
    end = size + 1 + width
    slope[:end] -= ridge * point[:end]
    matrix[np.diag_indices(end)] += ridge
    if model.has_tie:
        of_prior = between_equals(model, ridge, tie)
        slope[-1] += of_prior.tie.sum()
        matrix[-1, -1] += of_prior.tie_tie.sum()
    return slope, matrix


def _summed(
    cells: Gathered,
    model: Model,
    point: Matrix,
    forms_of: Callable[[Matrix, NDArray[np.intp], Matrix, NDArray[Any]], Forms],
) -> Matrix:
    """Sum over cells of a form in lead and tie parameter, as a form in all parameters, (p, p)."""
    size, width = len(cells.names), len(cells.covariates)
    # For each pair: the form in the lead, that times each covariate, and the lead times the tie parameter.
    by_pair = np.zeros((1 + width + model.has_tie, size * size))
    matrix = np.zeros((len(point), len(point)))
    own = matrix[size + 1 : size + 1 + width, size + 1 : size + 1 + width]
    table = _lead_table(cells, point)
    for pair, difference, votes in cells.parts():
        lead = _leads(cells, point, table, pair, difference)
        forms = forms_of(lead, pair, difference, votes)
        bent = difference * forms.lead_lead
        columns = [forms.lead_lead, *bent, *([forms.lead_tie] if model.has_tie else [])]
        for at, column in enumerate(columns):
            by_pair[at] += np.bincount(pair, column, size * size)
        own += bent @ difference.T
        if model.has_tie:
            matrix[size + 1 : -1, -1] += difference @ forms.lead_tie
            matrix[-1, -1] += forms.tie_tie.sum()
    _fold_pairs(matrix, by_pair, size)
    matrix[-1, size + 1 : -1] = matrix[size + 1 : -1, -1]
    return matrix


def _fold_pairs(matrix: Matrix, by_pair: Matrix, size: int) -> None:
    """Write what depends on pairs alone: the blocks of strengths and of the side effect."""
    forms = by_pair.reshape(len(by_pair), size, size)
    matrix[:size, :size] = laplacian(forms[0] + forms[0].T)
    for at, form in enumerate(forms, size):
        matrix[:size, at] = matrix[at, :size] = form.sum(axis=1) - form.sum(axis=0)
        matrix[size, at] = matrix[at, size] = form.sum()


def _damped(cells: Gathered, model: Model, point: Matrix, step: Matrix) -> Matrix:
    """Shorten a step that moves some lead far, see `ratings.newton.damped`."""
    size, width = len(cells.names), len(cells.covariates)
    effects = np.abs(step[size + 1 : size + 1 + width])
    move = np.ptp(step[:size]) if size else 0.0
    move += abs(step[size]) + effects @ cells.largest + model.has_tie * abs(step[-1])
    taken = damped(step, float(move))
    if model.has_tie:
        lowest = model.shortest(point[-1])
        if point[-1] + taken[-1] < lowest:
            taken = taken * ((lowest - point[-1]) / taken[-1])
    return np.asarray(taken)


def _tie(model: Model, point: Matrix) -> float:
    return float(point[-1]) if model.has_tie else 0.0


def _lead_table(cells: Gathered, point: Matrix) -> Matrix:
    """Lead of the left entry by pair, side effect included, (m * m,)."""
    size = len(cells.names)
    return np.asarray(point[:size, None] - point[None, :size] + point[size]).ravel()


def _leads(
    cells: Gathered, point: Matrix, table: Matrix, pair: NDArray[np.intp], difference: Matrix
) -> Matrix:
    first = len(cells.names) + 1
    return np.asarray(table[pair] + point[first : first + len(cells.covariates)] @ difference)
