import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm

from ratings import bradley_terry, methods
from ratings.collusion import LOYALTY, collusion, log_ratios
from ratings.counts import Counts
from ratings.outcomes import Comparisons, Outcome
from ratings.populations import Population, draw_votes, names_of, world
from ratings.redraw import Honesty
from ratings.riggers import Riggers, draw_rigged, mixed

CROWD = Population(voters=800)


def crowd(riggers=None, seed=1):
    rng = np.random.default_rng(seed)
    strength = world(rng, 12)
    votes = draw_votes(rng, names_of(12), strength, 8_000, CROWD)
    if riggers is not None:
        votes = mixed(votes, draw_rigged(rng, strength, 5, riggers, CROWD))
    return votes, bradley_terry.fit(Counts.of(votes))


def test_the_ratio_is_the_integral_that_it_says():
    votes = Comparisons(names_of(3), [0, 1, 2, 0], [1, 0, 0, 2], [0, 1, 1, 2], voter=[0] * 4)
    fit = methods.fit(Counts.of(votes), "bradley-terry", ridge=1.0)
    up, down = log_ratios(fit, votes, 0.5)
    # Entry 0 won against 1 twice and against 2 once, and tied with 2 once.
    lead = fit.strength[0] - fit.strength[[1, 1, 2, 2]]
    won = np.array([1, 1, 1, 0.5])

    def likelihood(taste):
        chance = expit(lead + taste)
        return np.prod(chance**won * (1 - chance) ** (1 - won))

    by_taste = quad(lambda b: likelihood(b) * norm.pdf(b, scale=0.5), -5, 5)[0]
    chance = expit(lead)
    always, never = LOYALTY + (1 - LOYALTY) * chance, (1 - LOYALTY) * (1 - chance)
    assert up[0, 0] == pytest.approx(np.log(np.prod(always**won * never ** (1 - won)) / by_taste), abs=1e-5)
    always, never = (1 - LOYALTY) * chance, LOYALTY + (1 - LOYALTY) * (1 - chance)
    assert down[0, 0] == pytest.approx(np.log(np.prod(always**won * never ** (1 - won)) / by_taste), abs=1e-5)


def test_honest_voters_are_suspected_as_seldom_as_was_asked():
    votes, fit = crowd()
    number = np.bincount(votes.voter, minlength=votes.voters)
    for share in (0.01, 0.05):
        found = collusion(fit, votes, np.random.default_rng(2), false_positives=share, drawn=1000)
        assert found.flagged[number > 0].mean() < 1.6 * share
        assert found.flagged[number >= 5].mean() < 2.0 * share


@pytest.mark.parametrize(
    ("kind", "lifted", "target"), [("target-only", True, 5), ("against-rival", False, 4)]
)
def test_voters_who_pull_often_enough_are_found_one_by_one(kind, lifted, target):
    votes, fit = crowd(Riggers(kind, 4, 400))
    found = collusion(fit, votes, np.random.default_rng(2), drawn=800)
    assert found.flagged[-4:].all()
    assert (found.target[-4:] == target).all()
    assert (found.lifted[-4:] == lifted).all()
    assert found.flagged[:-4].mean() < 0.015


def test_the_same_source_gives_the_same_thresholds():
    votes, fit = crowd()
    one, two = (collusion(fit, votes, np.random.default_rng(3), drawn=200) for _ in range(2))
    assert np.array_equal(one.threshold, two.threshold)
    assert not np.array_equal(
        one.threshold, collusion(fit, votes, np.random.default_rng(4), drawn=200).threshold
    )


def test_a_taste_that_is_stronger_is_no_collusion():
    votes, fit = crowd(Riggers("disguised", 4, 200))
    usual = collusion(fit, votes, np.random.default_rng(2), drawn=800)
    tolerant = collusion(fit, votes, np.random.default_rng(2), honesty=Honesty(taste=3.0), drawn=800)
    assert tolerant.flagged.sum() < usual.flagged.sum()


def test_without_votes_nobody_is_suspected():
    votes, fit = crowd()
    gap = Comparisons(votes.names, [0], [1], [Outcome.LEFT], voter=[3])
    found = collusion(fit, gap, np.random.default_rng(1))
    assert found.evidence[:3].tolist() == [-np.inf] * 3
    assert not found.flagged.any()
    nothing = Comparisons(votes.names, [], [], [], voter=[])
    assert len(collusion(fit, nothing, np.random.default_rng(1)).flagged) == 0


def test_what_is_not_possible_is_refused():
    votes, fit = crowd()
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match=r"false_positives is 0.0; it must lie strictly between 0 and 1"):
        collusion(fit, votes, rng, false_positives=0.0)
    with pytest.raises(ValueError, match="the votes have no voters"):
        collusion(fit, Comparisons(votes.names, [0], [1], [0]), rng)
    with pytest.raises(ValueError, match="have different names"):
        collusion(fit, Comparisons(names_of(2), [0], [1], [0], voter=[0]), rng)


def test_weighted_votes_are_refused():
    votes, fit = crowd()
    weighted = Comparisons(votes.names, [0], [1], [0], voter=[0], weight=[2.0])
    with pytest.raises(
        ValueError, match="the votes are weighted; the tests against fraud take them one by one"
    ):
        collusion(fit, weighted, np.random.default_rng(1))
