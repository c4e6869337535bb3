import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from ratings import clusters, methods
from ratings.clusters import ENOUGH_VOTERS, clustered, joined, score_sums
from ratings.counts import Counts
from ratings.outcomes import Comparisons
from ratings.populations import Population, draw_votes, world
from tests.ratings.boards import names_of

EVERY = pytest.mark.parametrize("method", methods.METHODS)


def crowd(seed=1, entries=6, votes=4000, **population):
    rng = np.random.default_rng(seed)
    population = Population(**{"voters": 500, **population})
    return draw_votes(rng, names_of(entries), world(rng, entries, 60.0), votes, population)


def by_hand(fit, votes):
    """Score sums, one vote at a time."""
    sums = np.zeros((votes.voters, len(fit.bread)))
    size = len(fit.names)
    weight = np.ones(len(votes)) if votes.weight is None else votes.weight
    for left, right, outcome, voter, times in zip(
        votes.left, votes.right, votes.outcome, votes.voter, weight, strict=True
    ):
        lead = fit.lead_score[left, right, outcome] * times
        sums[voter, left] += lead
        sums[voter, right] -= lead
        if fit.tie_score is not None:
            sums[voter, size] += lead
            sums[voter, size + 1] += fit.tie_score[left, right, outcome] * times
    return sums


@EVERY
@pytest.mark.parametrize("memory", [1 << 23, 900])
def test_the_meat_is_made_of_each_voters_summed_scores(method, memory, monkeypatch):
    monkeypatch.setattr(clusters, "LARGEST_SUMS", memory)
    votes = crowd()
    fit = methods.fit(Counts.of(votes), method)
    sums = by_hand(fit, votes)
    assert np.allclose(score_sums(fit, votes), sums)
    found = clustered(fit, votes)
    number = len(set(votes.voter.tolist()))
    meat = sums.T @ sums * number / (number - 1) + fit.prior
    plain = fit.bread @ meat @ fit.bread
    assert found.voters == number
    if found.widened:
        plain = joined(fit.parameter_covariance, plain)
    assert np.allclose(found.covariance, plain)


@EVERY
def test_repeated_votes_and_weights_are_the_same(method):
    votes = crowd(votes=600, voters=40)
    rng = np.random.default_rng(2)
    times = rng.integers(1, 5, len(votes))
    weighted = Comparisons(votes.names, votes.left, votes.right, votes.outcome, votes.voter, times)
    repeated = votes.select(np.repeat(np.arange(len(votes)), times))
    fit = methods.fit(Counts.of(repeated), method)
    one, other = clustered(fit, weighted), clustered(fit, repeated)
    assert np.allclose(one.covariance, other.covariance)
    assert one.effective_voters == pytest.approx(other.effective_voters)


def test_one_vote_a_voter_is_the_sandwich_of_independent_votes():
    votes = crowd(votes=30_000, taste=0.0)
    alone = Comparisons(votes.names, votes.left, votes.right, votes.outcome, np.arange(len(votes)))
    fit = methods.fit(Counts.of(alone))
    found = clustered(fit, alone)
    assert found.effective_voters == pytest.approx(len(alone))
    assert found.design_effect == pytest.approx(1.0, abs=0.02)
    assert np.allclose(found.covariance, fit.parameter_covariance, rtol=0.05, atol=1e-6)


def test_without_voters_votes_are_independent():
    votes = crowd()
    fit = methods.fit(Counts.of(votes))
    found = clustered(fit, Comparisons(votes.names, votes.left, votes.right, votes.outcome))
    assert found.covariance is fit.parameter_covariance
    assert (found.voters, found.design_effect) == (len(votes), 1.0)
    with pytest.raises(ValueError, match="the votes have no voters"):
        score_sums(fit, Comparisons(votes.names, votes.left, votes.right, votes.outcome))


def test_voters_who_repeat_themselves_widen_the_intervals():
    votes = crowd(votes=500, voters=1000, taste=0.0, tail=30.0)
    loud = votes.select(np.repeat(np.arange(len(votes)), 20))
    fit = methods.fit(Counts.of(loud))
    found = clustered(
        fit,
        Comparisons(
            *(getattr(loud, c) for c in ("names", "left", "right", "outcome")),
            voter=np.repeat(np.arange(500), 20),
        ),
    )
    assert found.effective_voters > ENOUGH_VOTERS
    assert found.design_effect == pytest.approx(20.0, rel=0.1)


@EVERY
@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(0, 60))
@settings(max_examples=25)
def test_with_few_voters_no_contrast_is_narrower_than_with_independent_votes(method, seed, voters, number):
    votes = crowd(seed, entries=4, votes=number, voters=voters)
    fit = methods.fit(Counts.of(votes), method)
    found = clustered(fit, votes)
    assert np.isfinite(found.covariance).all()
    assert np.linalg.eigvalsh(found.covariance - fit.parameter_covariance)[0] > -1e-6
    assert (found.design_effects > 1 - 1e-6).all()
    assert found.effective_voters <= max(found.voters, 0) + 1e-9


def test_names_must_agree():
    votes = crowd()
    fit = methods.fit(Counts.of(votes))
    with pytest.raises(ValueError, match="different names"):
        clustered(fit, Comparisons(tuple(reversed(votes.names)), votes.left, votes.right, votes.outcome))
