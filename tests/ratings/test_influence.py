import numpy as np
import pytest

from ratings import methods
from ratings.counts import Counts
from ratings.influence import group_influence, strength_without, voter_influence
from ratings.populations import Population, draw_votes, world
from tests.ratings.boards import names_of

EVERY = pytest.mark.parametrize("method", methods.METHODS)


def crowd(votes=6000, voters=300):
    rng = np.random.default_rng(8)
    return draw_votes(rng, names_of(6), world(rng, 6, 40.0), votes, Population(voters=voters))


@EVERY
def test_influence_is_what_a_refit_without_the_voter_shows(method):
    votes = crowd()
    fitter = methods.METHODS[method]
    fit = fitter(Counts.of(votes))
    influence = voter_influence(fit, votes)
    busiest = np.argsort(-np.bincount(votes.voter))[:8]
    for voter in busiest:
        exact = strength_without(fit, votes, votes.voter == voter, fitter) - fit.strength
        assert np.abs(influence[voter] - exact).max() < 0.12 * np.abs(exact).max()
    small = np.argsort(-np.bincount(votes.voter))[60]
    exact = strength_without(fit, votes, votes.voter == small, fitter) - fit.strength
    assert np.abs(influence[small] - exact).max() < 0.05 * np.abs(exact).max()


def test_groups_move_by_the_sum_of_their_voters():
    influence = np.arange(12.0).reshape(4, 3)
    assert group_influence(influence, [1, 0, 1, 1]).tolist() == [[3, 4, 5], [15, 18, 21]]
    with pytest.raises(ValueError, match=r"group has shape \(3,\); it must have one number for each of 4"):
        group_influence(influence, [0, 1, 2])


@EVERY
def test_leaving_a_cohort_out_is_fitting_the_others(method):
    votes = crowd()
    fitter = methods.METHODS[method]
    cohort = votes.voter < 60
    without = strength_without(fitter(Counts.of(votes)), votes, cohort, fitter)
    assert np.allclose(without, fitter(Counts.of(votes.select(~cohort))).strength, atol=1e-9)
