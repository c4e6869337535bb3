import numpy as np
import pytest

from ratings import methods, single_votes
from ratings.counts import Counts
from ratings.moments import of_votes
from ratings.outcomes import Comparisons
from ratings.overlap import overlap
from ratings.single_votes import spread
from tests.ratings.test_drift import EVERY, crowd


def part(votes, method="rao-kupper"):
    return of_votes(methods.fit(Counts.of(votes), method), votes).parts[0]


@EVERY
def test_a_board_alone_has_the_spread_of_its_own_sandwich(method):
    """Beside a board of no votes, what is left is the fit's covariance without what the prior adds."""
    votes = crowd(votes=6000)
    one = part(votes, method)
    found = spread(overlap(votes.select(slice(0)), votes), one.without_votes(), one)
    prior = one.of_prior(votes.names)
    assert found + prior.T @ prior == pytest.approx(one.fit.covariance, rel=0.02, abs=1e-6)


def test_shared_votes_count_by_the_difference_of_what_they_contribute(monkeypatch):
    monkeypatch.setattr(single_votes, "MODEL_VOTES", 1e-12)  # single votes as they are, none shrunk
    votes = crowd(votes=2000)
    before, after = votes.select(slice(0, 1200)), votes.select(slice(800, None))
    one, other = part(before), part(after)
    shared = Comparisons(votes.names, votes.left, votes.right, votes.outcome, voter=np.arange(2000))
    found = spread(overlap(shared.select(slice(0, 1200)), shared.select(slice(800, None))), one, other)
    old, new = (each.of_cells(votes.left, votes.right, votes.outcome) for each in (one, other))
    old[1200:] = 0.0
    new[:800] = 0.0
    moved = new - old
    assert found == pytest.approx(moved.T @ moved, abs=1e-12)


def test_an_entry_that_one_board_lacks_pulls_at_the_other_alone(monkeypatch):
    monkeypatch.setattr(single_votes, "MODEL_VOTES", 1e-12)
    before = Comparisons(("a", "b"), [0, 1, 0], [1, 0, 1], [0, 0, 2], voter=[0, 1, 2])
    after = Comparisons(("b", "c"), [0, 1, 0], [1, 0, 1], [0, 0, 2], voter=[0, 1, 2])
    one, other = (
        of_votes(methods.fit(Counts.of(votes)), votes).contrasts(("b",), ("b",)).parts[0]
        for votes in (before, after)
    )
    assert not spread(overlap(before, after), one, other).any()  # an entry does not move against itself
