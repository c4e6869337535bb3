import numpy as np
import pytest

from ratings import methods
from ratings.counts import Counts
from ratings.outcomes import Comparisons, Outcome
from ratings.populations import Population, draw_votes, names_of, world
from ratings.redraw import Honesty, redrawn

EVERY = pytest.mark.parametrize("method", methods.METHODS)


def crowd():
    rng = np.random.default_rng(4)
    population = Population(voters=4000, taste=0.0, careless=0.0, side=0.3, tie=0.2, tail=9.0)
    return draw_votes(rng, names_of(5), world(rng, 5, 60.0), 40_000, population)


@EVERY
def test_the_same_battles_are_answered_as_the_fit_says(method):
    votes = crowd()
    fit = methods.fit(Counts.of(votes), method)
    again = redrawn(fit, votes, Honesty(taste=0.0, careless=0.0), np.random.default_rng(1))
    assert np.array_equal(again.left, votes.left)
    assert np.array_equal(again.voter, votes.voter)
    assert not np.array_equal(again.outcome, votes.outcome)
    assert methods.fit(Counts.of(again), method).strength == pytest.approx(fit.strength, abs=0.08)
    ties = [(one.outcome >= Outcome.TIE).mean() for one in (votes, again)]
    assert ties[1] == pytest.approx(ties[0], abs=0.02)


def test_tastes_and_carelessness_are_of_voters():
    votes = crowd()
    fit = methods.fit(Counts.of(votes), "bradley-terry")
    rng = np.random.default_rng(2)
    own = [
        np.bincount(v.voter, v.outcome == Outcome.LEFT).var()
        for v in (redrawn(fit, votes, Honesty(taste, 0.0), rng) for taste in (0.0, 2.0))
    ]
    assert own[1] > own[0]
    careless = redrawn(fit, votes, Honesty(0.0, 1.0), rng)
    assert np.abs(methods.fit(Counts.of(careless), "bradley-terry").strength).max() < 0.08


def test_what_is_not_possible_is_refused():
    with pytest.raises(ValueError, match=r"taste is -1.0; it must be a finite number of logits"):
        Honesty(taste=-1.0)
    with pytest.raises(ValueError, match="careless is 2; it must be a share from 0 to 1"):
        Honesty(careless=2)
    votes = Comparisons(names_of(2), [0], [1], [0])
    with pytest.raises(ValueError, match="the votes have no voters"):
        redrawn(methods.fit(Counts.of(votes)), votes, Honesty(), np.random.default_rng(1))
