"""Davidson's and Rao and Kupper's fits against their likelihoods, written once more, vote by vote."""

import numpy as np
import pytest
from scipy.optimize import root

from ratings import methods
from ratings.clusters import clustered
from ratings.counts import Counts
from ratings.intervals import centring
from ratings.outcomes import Comparisons
from tests.ratings.agreement import BOARDS, same_doubt, same_points

NOTHING = 1e-12  # a ridge that no digit shows
STEP = 1e-20  # of complex differentiation, which subtracts nothing
WITH_SIDE = pytest.mark.parametrize("method", ["davidson", "rao-kupper"])


@pytest.fixture(params=BOARDS)
def votes(request):
    return BOARDS[request.param]


def logistic_of(lead):
    return 1.0 / (1.0 + np.exp(-lead))


def davidson(lead, tie):
    terms = np.array([np.exp(lead / 2), np.exp(-lead / 2), np.exp(tie) + 0.0 * lead])
    return terms / terms.sum(axis=0)


def rao_kupper(lead, tie):
    left, right = logistic_of(lead - tie), logistic_of(-lead - tie)
    return np.array([left, right, 1.0 - left - right])


CHANCES = {"davidson": davidson, "rao-kupper": rao_kupper}


def log_likelihoods(point, votes, method):
    """Log of the chance of each vote."""
    lead = point[:-2, None] - point[:-2] + point[-2]
    return np.log(CHANCES[method](lead, point[-1]))[np.minimum(votes.outcome, 2), votes.left, votes.right]


def log_prior(point, method, ridge):
    """Strengths and side effect are normal, and the tie parameter has seen a little of everything."""
    seen = np.log(CHANCES[method](np.zeros(1), point[-1])).sum()
    return ridge * seen - ridge / 2 * (point[:-1] ** 2).sum()


def slopes(function, point):
    """Derivative by each parameter, to the last digit."""
    directions = np.eye(len(point))
    return np.array([np.imag(function(point + 1j * STEP * d)) / STEP for d in directions])


def curvature(function, point, step=1e-5):
    """Second derivatives; fourth-order differences of slopes that are exact."""
    rows = []
    for direction in np.eye(len(point)):
        near, far = (
            slopes(function, point + h * direction) - slopes(function, point - h * direction)
            for h in (step, 2 * step)
        )
        rows.append((8 * near - far) / (12 * step))
    return np.array(rows)


def by_root(votes, method, ridge):
    """Where the slopes vanish, strengths summing to zero."""
    size = len(votes.names)

    def equations(point):
        slope = slopes(
            lambda at: log_likelihoods(at, votes, method).sum() + log_prior(at, method, ridge), point
        )
        slope[:size] -= point[:size].mean() * len(votes)
        return slope

    found = root(equations, np.append(np.zeros(size + 1), 0.1), tol=1e-13)
    assert np.abs(equations(found.x)).max() < 1e-8
    return found.x


@WITH_SIDE
@pytest.mark.parametrize("ridge", [NOTHING, methods.DEFAULT_RIDGE, 2.0])
def test_all_parameters_are_the_roots_of_the_likelihood(votes, method, ridge):
    fit = methods.fit(Counts.of(votes), method, ridge=ridge)
    same_points(fit.parameters, by_root(votes, method, ridge))


def bread_by_hand(votes, method, fit, ridge):
    """Invert the curvature on strengths that sum to zero."""
    matrix = -curvature(
        lambda at: log_likelihoods(at, votes, method).sum() + log_prior(at, method, ridge), fit.parameters
    )
    size = len(votes.names)
    keep = np.zeros((size + 2, size + 1))
    keep[:size, : size - 1] = centring(size)[:, 1:]
    keep[size:, size - 1 :] = np.eye(2)
    return keep @ np.linalg.inv(keep.T @ matrix @ keep) @ keep.T


@WITH_SIDE
@pytest.mark.parametrize("ridge", [NOTHING, 2.0])
def test_curvature_and_sandwiches_are_those_of_the_single_votes(votes, method, ridge):
    fit = methods.fit(Counts.of(votes), method, ridge=ridge)
    bread = bread_by_hand(votes, method, fit, ridge)
    same_doubt(fit.bread, bread)
    scores = slopes(lambda at: log_likelihoods(at, votes, method), fit.parameters).T
    prior = -curvature(lambda at: log_prior(at, method, ridge), fit.parameters)
    # With a voter for each vote, the clustered sandwich is that of single votes.
    alone = Comparisons(votes.names, votes.left, votes.right, votes.outcome, np.arange(len(votes)))
    for these in (alone, votes):
        found = clustered(fit, these)
        sums = np.zeros((these.voters, len(bread)))
        np.add.at(sums, these.voter, scores)
        meat = sums.T @ sums * found.voters / (found.voters - 1) + prior
        assert not found.widened
        same_doubt(found.covariance, bread @ meat @ bread)


@WITH_SIDE
def test_the_published_sandwich_leans_on_the_model_by_one_vote_a_pair(votes, method):
    fit = methods.fit(Counts.of(votes), method, ridge=NOTHING)
    bread = bread_by_hand(votes, method, fit, NOTHING)
    meat = np.zeros_like(bread)
    for left, right in set(zip(votes.left.tolist(), votes.right.tolist(), strict=True)):
        pair = votes.select((votes.left == left) & (votes.right == right))
        each = Comparisons(votes.names, [left] * 3, [right] * 3, [0, 1, 2])
        score = slopes(lambda at, each=each: log_likelihoods(at, each, method), fit.parameters)
        chance = np.exp(log_likelihoods(fit.parameters, each, method))
        seen = np.bincount(np.minimum(pair.outcome, 2), minlength=3)
        meat += len(pair) / (len(pair) + 1) * (score * (seen + chance)) @ score.T
    same_doubt(fit.parameter_covariance, bread @ meat @ bread)
