import numpy as np
import pytest

from ratings import methods
from ratings.board import rate
from ratings.counts import Counts
from ratings.outcomes import Comparisons, Outcome
from ratings.populations import Population, draw_votes, names_of, world
from ratings.standings import standings, voters_of_entries

MANY, FEW = np.full(5, 1000), np.full(5, 3)


def fit_of(votes=6000, top_gap=150.0):
    rng = np.random.default_rng(1)
    crowd = Population(voters=2000, taste=0.0, tail=9.0, careless=0.0)
    drawn = draw_votes(rng, names_of(5), world(rng, 5, 60.0, top_gap=top_gap), votes, crowd)
    return rate(drawn).fit


def test_everyone_known_has_a_rank_among_all():
    places = standings(fit_of(), MANY, MANY)
    assert places.ranked.all()
    assert places.first == 0
    assert places.rank_low[0] == places.rank_high[0] == 1
    assert (places.rank_low <= places.rank_high).all()
    assert places.rank_class[0] == 1
    assert places.rank_class.tolist() == sorted(places.rank_class)


@pytest.mark.parametrize(("battles", "voters"), [(FEW, MANY), (MANY, FEW)])
def test_few_battles_or_few_voters_are_provisional(battles, voters):
    places = standings(fit_of(), battles, voters)
    assert not places.ranked.any()
    assert places.first is None
    assert (places.rank_class == 0).all()


def test_nobodys_rank_waits_for_a_newcomer():
    battles = np.array([1000, 1000, 1000, 1000, 2])
    places, without = standings(fit_of(), battles, MANY), standings(fit_of(), MANY, MANY)
    assert places.ranked.tolist() == [True] * 4 + [False]
    assert places.rank_high[:4].max() == 4
    assert places.first == 0
    assert (places.rank_low[:4] == without.rank_low[:4]).all()
    assert 1 <= places.rank_low[4] <= places.rank_high[4] == 5


def test_the_withdrawn_have_left_the_race():
    gone = np.arange(5) == 0
    places = standings(fit_of(), MANY, MANY, withdrawn=gone)
    assert not places.ranked[0]
    assert places.first != 0
    assert places.rank_low[1] == 1
    assert places.rank_high[~gone].max() == 4


def test_what_the_prior_alone_bounds_has_no_rank():
    table = np.zeros((4, 4, 4), int)
    for left, right in ((0, 1), (1, 0)):
        table[left, right] = [40, 40, 5, 0]
    table[2, 0, Outcome.LEFT] = 90  # never lost
    fit = methods.fit(Counts(names_of(4), table))
    places = standings(fit, np.full(4, 90), np.full(4, 90))
    assert places.ranked.tolist() == [True, True, False, False]


def test_a_lead_within_doubt_is_no_first_place():
    assert standings(fit_of(votes=800, top_gap=10.0), MANY, MANY).first is None


def test_one_alone_is_first_of_nobody():
    places = standings(fit_of(), np.array([1000, 1, 1, 1, 1]), MANY)
    assert places.ranked.sum() == 1
    assert places.first is None


def test_nobody_stands_nowhere():
    fit = methods.fit(Counts.empty(()))
    places = standings(fit, np.zeros(0, int), np.zeros(0, int))
    assert (len(places.ranked), places.first) == (0, None)


def test_voters_of_an_entry_are_counted_once():
    votes = Comparisons(names_of(3), [0, 0, 1], [1, 1, 0], [0, 0, 0], voter=[0, 0, 4])
    assert voters_of_entries(votes).tolist() == [2, 2, 0]
    alone = Comparisons(names_of(3), [0, 0, 1], [1, 1, 0], [0, 0, 0])
    assert voters_of_entries(alone).tolist() == [3, 3, 0]
