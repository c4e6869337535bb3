import numpy as np
import pytest
from hypothesis import given, strategies as st

from ratings.board import rate
from ratings.intervals import normal_quantile
from ratings.outcomes import Comparisons
from ratings.populations import Population, draw_votes, names_of, world
from ratings.reference import interval, reference
from ratings.scale import ELO_PER_LOGIT


def masks(*groups, size=4):
    return [np.isin(np.arange(size), group) for group in groups]


def test_the_first_group_of_two_or_more_is_the_reference():
    assert reference(masks([0], [1, 2], [0, 1, 2]), 4).tolist() == [False, True, True, False]


@pytest.mark.parametrize("groups", [[], [[0]], [[], [3]]])
def test_without_one_it_is_all(groups):
    assert reference(masks(*groups), 4).all()


def test_of_two_entries_each_has_half_the_doubt_of_their_difference():
    covariance = np.array([[3.0, 1.0], [1.0, 2.0]])
    low, high = interval(np.zeros(2), covariance, np.ones(2, bool), 0.95)
    half = normal_quantile(0.95) * np.sqrt(3.0 + 2.0 - 2.0) / 2
    assert high == pytest.approx([half, half])
    assert low == pytest.approx([-half, -half])


@given(st.integers(0, 2**32 - 1), st.floats(-1e3, 1e3))
def test_moving_all_strengths_by_one_random_number_changes_nothing(seed, scale):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(5, 5))
    covariance, moved = root @ root.T, rng.normal(size=5) * scale
    other = covariance + np.add.outer(moved, moved) + 2.0 * abs(scale) * 1e3
    of = np.array([True, True, False, True, False])
    ends = [interval(np.zeros(5), matrix, of, 0.95)[1] for matrix in (covariance, other)]
    assert ends[0] == pytest.approx(ends[1], rel=1e-4, abs=1e-4)


@pytest.fixture(scope="module")
def board_votes():
    rng = np.random.default_rng(3)
    return draw_votes(rng, names_of(6), world(rng, 6), 8000, Population(voters=300))


def with_newcomers(votes, *names):
    return Comparisons((*votes.names, *names), votes.left, votes.right, votes.outcome, votes.voter)


def test_an_entry_without_a_vote_widens_nobodys_interval(board_votes):
    alone, beside = rate(board_votes), rate(with_newcomers(board_votes, "new", "newer"))
    widths = [np.subtract(*board.interval()[::-1])[:6] * ELO_PER_LOGIT for board in (alone, beside)]
    assert widths[1] == pytest.approx(widths[0], rel=1e-6)
    assert np.subtract(*beside.interval()[::-1])[6:].min() * ELO_PER_LOGIT > 10 * widths[0].max()


def test_an_entry_that_won_its_three_battles_neither(board_votes):
    three = with_newcomers(board_votes, "new")
    more = Comparisons(
        three.names,
        np.append(three.left, [6, 6, 6]),
        np.append(three.right, [0, 1, 2]),
        np.append(three.outcome, [0, 0, 0]),
        np.append(three.voter, [0, 1, 2]),
    )
    alone, beside = rate(board_votes), rate(more)
    widths = [np.subtract(*board.interval()[::-1])[:6] for board in (alone, beside)]
    assert widths[1] == pytest.approx(widths[0], rel=0.02)
    assert not beside.places.reference[6]
