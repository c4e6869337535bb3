from itertools import pairwise

import numpy as np
import pytest

from ratings import methods
from ratings.counts import Counts
from ratings.flips import fewest_added, fewest_to_swap, fewest_voters, fewest_votes
from ratings.outcomes import Comparisons, Outcome
from ratings.populations import Population, draw_votes, world
from tests.ratings.boards import names_of

EVERY = pytest.mark.parametrize("method", methods.METHODS)


def crowd(top_gap=15.0, voters=400):
    rng = np.random.default_rng(21)
    strength = world(rng, 6, 50.0, top_gap=top_gap)
    return draw_votes(rng, names_of(6), strength, 8000, Population(voters=voters, careless=0.0))


@EVERY
def test_without_the_voters_named_another_is_first_and_with_one_of_them_it_is_not(method):
    votes = crowd()
    fitter = methods.METHODS[method]
    fit = fitter(Counts.of(votes))
    flip = fewest_voters(fit, votes, fitter)
    assert flip.leader == fit.names[np.argmax(fit.strength)]
    assert len(flip.voters) == flip.number < 60

    def first(left_out):
        rest = votes.select(~np.isin(votes.voter, left_out))
        return fit.names[np.argmax(fitter(Counts.of(rest)).strength)]

    assert first(flip.voters) == flip.rival != flip.leader
    assert first(flip.voters[:-1]) == flip.leader
    assert flip.votes == np.isin(votes.voter, flip.voters).sum()
    # A sum over the busiest, with no regard to whom they favour, takes more.
    busiest = np.argsort(-np.bincount(votes.voter))[: flip.number]
    assert first(busiest) == flip.leader


@EVERY
def test_fewest_votes_are_fewer_than_the_votes_of_those_voters(method):
    votes = crowd()
    fitter = methods.METHODS[method]
    counts = Counts.of(votes)
    fit = fitter(counts)
    by_voter, by_vote = fewest_voters(fit, votes, fitter), fewest_votes(fit, counts, fitter)
    added = fewest_added(fit, counts, fitter)
    assert by_vote.number < by_voter.votes
    assert by_vote.leader == added.leader == fit.names[np.argmax(fit.strength)]
    assert 1 <= by_vote.number <= 2 * added.number + 2


def test_the_smallest_number_on_a_board_of_two_can_be_counted_by_hand():
    table = np.zeros((2, 2, 4), int)
    table[0, 1, Outcome.LEFT], table[0, 1, Outcome.RIGHT] = 30, 10
    table[1, 0, Outcome.LEFT], table[1, 0, Outcome.RIGHT] = 10, 30
    counts = Counts(("a", "b"), table)
    fitter = methods.METHODS["bradley-terry"]
    fit = fitter(counts)
    # 60 to 20: with 41 of a's wins gone, or 41 of b's added, b is ahead.
    assert fewest_votes(fit, counts, fitter).number == 41
    assert fewest_added(fit, counts, fitter).number == 41
    assert fewest_added(fit, counts, fitter).rival == "b"


def test_boards_without_a_race_have_no_flip():
    fitter = methods.METHODS["rao-kupper"]
    for names in ((), ("only",)):
        counts = Counts.empty(names)
        fit = fitter(counts)
        assert fewest_votes(fit, counts, fitter) is None
        assert fewest_added(fit, counts, fitter) is None
        assert fewest_voters(fit, Comparisons(names, [], [], [], voter=[]), fitter) is None


def test_a_lead_that_nobody_supports_is_no_flip():
    # All votes are ties: leaving any out changes no order.
    table = np.zeros((2, 2, 4), int)
    table[0, 1, Outcome.TIE] = 9
    counts = Counts(("a", "b"), table)
    fitter = methods.METHODS["bradley-terry"]
    assert fewest_votes(fitter(counts), counts, fitter) is None


@EVERY
def test_the_votes_that_swap_two_neighbours_are_enough_and_one_fewer_is_not(method):
    votes = crowd()
    fitter = methods.METHODS[method]
    counts = Counts.of(votes)
    fit = fitter(counts)
    order = np.argsort(-fit.strength)
    for ahead, behind in pairwise(order):
        number = fewest_to_swap(fit, counts, fitter, int(ahead), int(behind)).number

        def lead(added, ahead=ahead, behind=behind):
            table = counts.table.copy()
            table[behind, ahead, Outcome.LEFT] += (added + 1) // 2
            table[ahead, behind, Outcome.RIGHT] += added // 2
            strength = fitter(Counts(counts.names, table)).strength
            return strength[ahead] - strength[behind]

        assert lead(number) < 0 <= lead(number - 1)
