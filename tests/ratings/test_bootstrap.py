import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from ratings import bootstrap, bradley_terry, replicates
from ratings.clusters import clustered
from ratings.counts import Counts
from ratings.outcomes import Comparisons
from ratings.populations import Population, draw_votes, world
from tests.ratings.boards import busy_board, counts, names_of


def crowd(votes=12_000, voters=800, **population):
    rng = np.random.default_rng(4)
    strength = world(rng, 6, 60.0)
    return draw_votes(rng, names_of(6), strength, votes, Population(voters=voters, **population))


def spread(covariance):
    return np.sqrt(np.diagonal(covariance))


def test_single_votes_spread_as_the_sandwich_says():
    board = busy_board(votes=3000)
    fit = bradley_terry.fit(board)
    drawn = bootstrap.by_vote(board, np.random.default_rng(1), replicates=4000)
    assert spread(drawn.covariance) == pytest.approx(fit.standard_errors, rel=0.05)
    assert drawn.strength.mean(axis=0) == pytest.approx(fit.strength, abs=0.02)
    for end, expected in zip(drawn.interval(0.9), fit.interval(0.9), strict=True):
        assert end == pytest.approx(expected, abs=0.04)


def test_voters_spread_as_the_clustered_sandwich_says_and_single_votes_do_not():
    votes = crowd(taste=0.8)
    board = Counts.of(votes)
    found = clustered(bradley_terry.fit(board), votes)
    drawn = bootstrap.by_voter(votes, np.random.default_rng(1), replicates=2000)
    assert spread(drawn.covariance) == pytest.approx(spread(found.covariance), rel=0.15)
    alone = bootstrap.by_vote(board, np.random.default_rng(1), replicates=2000)
    assert (spread(alone.covariance) < 0.8 * spread(found.covariance)).all()


def test_a_replicate_is_the_fit_of_what_was_drawn():
    votes = crowd(votes=300, voters=20)
    board = replicates.board_of(Counts.of(votes), 0.01)
    ballots = bootstrap._ballots(board, votes).toarray()
    times = np.random.default_rng(2).multinomial(ballots.shape[1], np.full(ballots.shape[1], 1 / 20.0), 9)
    numbers = np.unique(votes.voter)
    assert ballots.sum() == len(votes)
    solved = replicates.solved(board, times @ ballots.T, np.zeros((9, 6)))
    for row, strength in zip(times, solved, strict=True):
        again = votes.select(np.repeat(np.arange(len(votes)), row[np.searchsorted(numbers, votes.voter)]))
        assert strength == pytest.approx(bradley_terry.fit(Counts.of(again)).strength, abs=1e-5)


@given(counts(largest=5), st.floats(0.01, 3.0), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_replicates_far_from_the_board_are_solved_too(board, ridge, seed):
    one = replicates.board_of(board, ridge)
    rng = np.random.default_rng(seed)
    mean = rng.normal(0.0, ridge**-0.5, (4, len(board.names)))
    mean -= mean.sum(axis=1, keepdims=True) / max(len(board.names), 1)
    cells = rng.poisson(3.0 * one.cells + 1.0, (4, len(one.cells))).astype(float)
    number = len(one.pairs[0])
    first, second = one.pairs
    for row, strength in enumerate(replicates.solved(one, cells, mean)):
        win, loss, tie = cells[row].reshape(3, number)
        residual = win + tie / 2 - (win + loss + tie) / (1 + np.exp(strength[second] - strength[first]))
        slope = np.bincount(first, residual, len(strength)) - np.bincount(second, residual, len(strength))
        assert slope == pytest.approx(ridge * (strength - mean[row]), abs=1e-3)


def test_without_votes_the_prior_alone_is_drawn():
    board = Counts.empty(names_of(3))
    drawn = bootstrap.by_vote(board, np.random.default_rng(1), replicates=3000, ridge=0.25)
    expected = bradley_terry.fit(board, ridge=0.25).standard_errors
    assert spread(drawn.covariance) == pytest.approx(expected, rel=0.06)
    nobody = Comparisons(names_of(3), [], [], [], voter=[])
    assert bootstrap.by_voter(nobody, np.random.default_rng(1), replicates=5).strength.shape == (5, 3)
    nothing = Counts.empty(())
    assert bootstrap.by_vote(nothing, np.random.default_rng(1), replicates=5).strength.shape == (5, 0)


def test_threads_change_nothing_and_votes_without_weight_count_for_nothing():
    votes = crowd(votes=200, voters=20)
    board = Counts.of(votes)
    one, two = (bootstrap.by_vote(board, np.random.default_rng(1), replicates=50, threads=t) for t in (1, 3))
    assert np.array_equal(one.strength, two.strength)
    more = Comparisons(
        votes.names,
        *(
            np.append(getattr(votes, column), value)
            for column, value in (("left", 0), ("right", 5), ("outcome", 0))
        ),
        voter=np.append(votes.voter, 90),
        weight=np.append(np.ones(len(votes)), 0.0),
    )
    same, other = (bootstrap.by_voter(v, np.random.default_rng(1), replicates=20) for v in (votes, more))
    assert np.allclose(same.strength, other.strength)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [({"replicates": 1}, "1 replicates"), ({"ridge": 0.0}, "ridge is 0.0"), ({"threads": 0}, "0 threads")],
)
def test_bad_arguments_are_refused(options, sentence):
    votes = crowd(votes=50, voters=5)
    for draw, of in ((bootstrap.by_vote, Counts.of(votes)), (bootstrap.by_voter, votes)):
        with pytest.raises(ValueError, match=sentence):
            draw(of, np.random.default_rng(1), **options)


def test_what_cannot_be_drawn_is_refused():
    table = np.zeros((2, 2, 4))
    table[0, 1, 0] = 1.5
    with pytest.raises(ValueError, match="weighted"):
        bootstrap.by_vote(Counts(names_of(2), table), np.random.default_rng(1))
    with pytest.raises(ValueError, match="no voters"):
        bootstrap.by_voter(Comparisons(names_of(2), [0], [1], [0]), np.random.default_rng(1))
    drawn = bootstrap.by_vote(busy_board(), np.random.default_rng(1), replicates=2)
    with pytest.raises(ValueError, match="level is 95"):
        drawn.interval(95)
