import numpy as np
import pytest

from ratings import methods
from ratings.counts import Counts
from ratings.moments import of_votes
from tests.ratings.test_drift import EVERY, crowd


@EVERY
def test_what_votes_and_priors_contribute_adds_up_to_the_robust_covariance(method):
    """The squares of the parts are the sandwich: of votes one by one with the prior, as a fit itself has it."""
    votes = crowd(votes=8000)
    fit = methods.fit(Counts.of(votes), method)
    part = of_votes(fit, votes).parts[0]
    by_vote = part.of_cells(votes.left, votes.right, votes.outcome)
    prior = part.of_prior(fit.names)
    total = by_vote.T @ by_vote + prior.T @ prior
    assert total == pytest.approx(fit.covariance, rel=0.03, abs=1e-6)


@EVERY
def test_a_voter_contributes_the_sum_of_their_votes(method):
    votes = crowd(votes=500)
    part = of_votes(methods.fit(Counts.of(votes), method), votes).parts[0]
    by_vote = part.of_cells(votes.left, votes.right, votes.outcome)
    whole = part.of_voters(0, 310)
    for voter in (0, 7, 99, 305):
        assert whole[voter] == pytest.approx(by_vote[votes.voter == voter].sum(axis=0), abs=1e-12)
    assert part.of_voters(50, 60) == pytest.approx(whole[50:110], abs=1e-12)


def test_contrasts_are_leads_over_the_reference():
    votes = crowd(votes=500)
    one = of_votes(methods.fit(Counts.of(votes)), votes)
    found = one.contrasts(("entry-3", "entry-0"), ("entry-1", "entry-2"))
    assert found.strength == pytest.approx(one.strength[[3, 0]] - one.strength[[1, 2]].mean())
    assert one.mean(("entry-1", "entry-2")) == pytest.approx(one.strength[[1, 2]].mean())
    whole, its = (each.parts[0].of_voters(0, 300) for each in (one, found))
    assert its == pytest.approx(whole[:, [3, 0]] - whole[:, [1, 2]].mean(axis=1, keepdims=True), abs=1e-12)


def test_a_part_of_no_votes_moves_nothing():
    votes = crowd(votes=500)
    none = of_votes(methods.fit(Counts.of(votes)), votes).parts[0].without_votes()
    assert not none.of_voters(0, 300).any()
    assert not none.of_prior(votes.names).any()
    assert len(none.votes) == 0


def test_a_name_that_a_fit_lacks_has_no_pull_of_the_prior():
    votes = crowd(votes=500)
    part = of_votes(methods.fit(Counts.of(votes)), votes).parts[0]
    names = ("before", *votes.names, "last")
    pulls = part.of_prior(names)
    assert pulls.shape == (len(names) + 2, 5)
    assert not pulls[[0, 6]].any()
    assert np.array_equal(pulls[1:6], part.of_prior(votes.names)[:5])
