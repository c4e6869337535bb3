"""Fits and covariances against other people's packages."""

import choix
import evalica
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.optimize import root
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.tools.numdiff import approx_fprime

from ratings import bradley_terry, elo, methods
from ratings.clusters import clustered
from ratings.counts import Counts
from ratings.intervals import centring, laplacian, sandwich, vote_spread
from ratings.newton import win_chance
from tests.ratings.agreement import BOARDS, POINTS, same_doubt, same_points

NOTHING = 1e-12  # a ridge that no digit shows
WINNERS = [evalica.Winner.X, evalica.Winner.Y, evalica.Winner.Draw, evalica.Winner.Draw]


@pytest.fixture(params=BOARDS)
def votes(request):
    return BOARDS[request.param]


def contrasts(votes):
    """One row a vote: 1 for the left entry, -1 for the right."""
    eye = np.eye(len(votes.names))
    return eye[votes.left] - eye[votes.right]


def first_at_zero(votes):
    """Map of strengths of which the first is zero to strengths that sum to zero."""
    return centring(len(votes.names))[:, 1:]


def logistic(votes, **covariance):
    score = np.array([1.0, 0.0, 0.5, 0.5])[votes.outcome]
    model = sm.GLM(score, contrasts(votes)[:, 1:], family=sm.families.Binomial())
    result = model.fit(tol=1e-14, maxiter=100, **covariance)
    turn = first_at_zero(votes)
    return turn @ result.params, turn @ result.cov_params() @ turn.T


def test_half_ties_are_a_logistic_regression_with_its_curvature(votes):
    fit = bradley_terry.fit(Counts.of(votes), ridge=0.0)
    strength, covariance = logistic(votes)
    same_points(fit.strength, strength)
    same_doubt(fit.hessian_covariance, covariance)


def test_the_sandwich_of_single_votes_is_hc0(votes):
    counts = Counts.of(votes)
    fit = bradley_terry.fit(counts, ridge=0.0)
    win, tie = (fold.astype(float) for fold in counts.wins())
    spread = vote_spread(win_chance(fit.strength), win, tie, model_votes=0.0)
    _, covariance = logistic(votes, cov_type="HC0")
    same_doubt(sandwich(fit.hessian_covariance, laplacian(spread)), covariance)


def test_the_sandwich_of_voters_is_the_clustered_one(votes):
    fit = bradley_terry.fit(Counts.of(votes), ridge=0.0)
    found = clustered(fit, votes)
    groups = {"groups": votes.voter, "use_correction": False}
    _, covariance = logistic(votes, cov_type="cluster", cov_kwds=groups)
    assert not found.widened
    same_doubt(found.covariance, covariance * found.voters / (found.voters - 1))


def test_luces_spectral_ranking_comes_to_the_same_strengths(votes):
    counts = Counts.of(votes)
    win, tie = counts.wins()
    strength = choix.ilsr_pairwise_dense(win + tie / 2.0, tol=1e-11, max_iter=1000)
    same_points(bradley_terry.fit(counts, ridge=0.0).strength, strength - strength.mean())


def evalicas(votes):
    names = np.array(votes.names)
    return names[votes.left].tolist(), names[votes.right].tolist(), [WINNERS[o] for o in votes.outcome]


def strengths_of(scores, names):
    strength = np.log(scores.reindex(names).to_numpy())
    return strength - strength.mean()


def test_newmans_iteration_comes_to_the_same_strengths(votes):
    found = evalica.bradley_terry(*evalicas(votes), tolerance=1e-14, limit=100_000)
    fit = bradley_terry.fit(Counts.of(votes), ridge=0.0)
    same_points(fit.strength, strengths_of(found.scores, votes.names))


def test_newmans_ties_are_davidsons_without_a_side(votes):
    table = Counts.of(votes).table
    # Every battle counts half on each side: nothing is left for the side to explain.
    evened = (table + table.transpose(1, 0, 2)[:, :, [1, 0, 2, 3]]) / 2.0
    fit = methods.fit(Counts(votes.names, evened), "davidson", ridge=NOTHING)
    found = evalica.newman(*evalicas(votes), tolerance=1e-14, limit=100_000)
    same_points(fit.strength, strengths_of(found.scores, votes.names))
    same_points(fit.side_effect, 0.0)
    same_points(fit.tie, np.log(2.0 * found.v))


def test_rao_and_kupper_are_proportional_odds(votes):
    fit = methods.fit(Counts.of(votes), "rao-kupper", ridge=NOTHING)
    # Right, neither, left, in the order of how much was thought of the left.
    answer = pd.Series(pd.Categorical(np.array([2, 0, 1, 1])[votes.outcome], ordered=True))
    model = OrderedModel(answer, contrasts(votes)[:, 1:], distr="logit")
    near = model.fit(method="bfgs", disp=False, warn_convergence=False).params
    # Its own search stops where the sum's last digit does; the slopes of single votes lead on.
    params = root(
        lambda at: approx_fprime(at, model.loglikeobs, centered=True).sum(axis=0), near, tol=1e-13
    ).x
    low, high = model.transform_threshold_params(params)[1:-1]
    same_points(fit.strength, first_at_zero(votes) @ params[:-2])
    same_points([fit.side_effect, fit.tie], [-(low + high) / 2, (high - low) / 2])


def test_online_elo_is_everyones(votes):
    found = evalica.elo(*evalicas(votes), initial=1000.0, base=10.0, scale=400.0, k=16.0)
    ratings = found.scores.reindex(votes.names).to_numpy()
    assert np.abs(elo.replay(votes, k=16.0) - ratings).max() < POINTS
