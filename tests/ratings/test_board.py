import numpy as np
import pytest

from ratings import clusters, methods
from ratings.board import rate
from ratings.counts import Counts
from ratings.outcomes import Comparisons
from ratings.populations import Population, draw_votes, names_of, world
from ratings.scale import ELO_PER_LOGIT
from ratings.standings import standings, voters_of_entries


def crowd(side=0.2):
    rng = np.random.default_rng(2)
    return draw_votes(rng, names_of(5), world(rng, 5, 60.0), 3000, Population(voters=200, side=side))


@pytest.mark.parametrize("method", methods.METHODS)
def test_a_board_is_its_fit_with_the_doubt_of_its_voters(method):
    votes = crowd()
    board = rate(votes, method)
    fit = methods.fit(Counts.of(votes), method)
    assert np.array_equal(board.fit.strength, fit.strength)
    assert np.array_equal(board.fit.parameter_covariance, clusters.clustered(fit, votes).covariance)
    wanted = standings(board.fit, board.counts.battles, voters_of_entries(votes))
    assert np.array_equal(board.places.rank_low, wanted.rank_low)
    assert board.places.ranked.all()


def test_who_left_and_who_is_young_have_no_rank():
    votes = crowd()
    gone = np.arange(5) == 0
    board = rate(votes, withdrawn=gone, provisional_battles=int(Counts.of(votes).battles[1:].min()) + 1)
    assert not board.places.ranked[0]
    assert 0 < board.places.ranked.sum() < 4


def test_the_side_is_in_points_with_its_interval():
    effect, low, high = rate(crowd()).side_effect()
    assert low < effect < high
    assert low < 0.2 * ELO_PER_LOGIT < high
    assert rate(crowd(), "bradley-terry").side_effect() is None
    assert rate(Comparisons(names_of(2), [], [], [], voter=[])).side_effect() is None


def test_a_fit_that_is_given_is_used():
    votes = crowd()
    given = methods.fit(Counts.of(votes), "davidson", ridge=5.0)
    assert np.array_equal(rate(votes, fit=given).fit.strength, given.strength)
    with pytest.raises(ValueError, match="different names"):
        rate(votes, fit=methods.fit(Counts.empty(names_of(2))))
