import numpy as np
import pytest
from hypothesis import given, strategies as st

from ratings.gauge import NotConvergedError
from ratings.newton import fisher_information, maximise, win_chance
from tests.ratings.boards import counts


def score_of(board):
    win, tie = board.wins()
    return win + tie / 2


@given(counts(most=1000), st.floats(1e-3, 10), st.data())
def test_at_the_maximum_the_slope_vanishes_from_any_start(board, ridge, data):
    size = len(board.names)
    start = np.array(data.draw(st.lists(st.floats(-1e6, 1e6), min_size=size, max_size=size)))
    score = score_of(board)
    strength, _ = maximise(score, ridge, start)
    chance = win_chance(strength)
    slope = (score * chance.T).sum(axis=1) - (score.T * chance).sum(axis=1) - ridge * strength
    assert np.abs(slope).max(initial=0.0) <= 1e-8 * max(1.0, score.sum())
    assert abs(strength.sum()) <= 1e-9


def test_chances_keep_their_digits_far_out():
    chance = win_chance(np.array([40.0, -40.0]))
    assert chance[1, 0] == pytest.approx(np.exp(-80.0))
    assert np.allclose(win_chance(np.array([0.3, -1.0, 2.0])) + win_chance(np.array([0.3, -1.0, 2.0])).T, 1.0)


def test_the_information_is_the_derivative_of_the_slope():
    rng = np.random.default_rng(2)
    score = rng.integers(0, 9, (4, 4)) * (1 - np.eye(4))
    at, small = rng.normal(size=4), 1e-6

    def slope(strength):
        chance = win_chance(strength)
        return (score * chance.T - score.T * chance).sum(axis=1) - 0.3 * strength

    columns = [(slope(at - small * step) - slope(at + small * step)) / (2 * small) for step in np.eye(4)]
    assert np.allclose(fisher_information(win_chance(at), score, 0.3), np.array(columns).T, atol=1e-7)


def test_nobody_and_one_alone_need_no_steps():
    for size in (0, 1):
        strength, steps = maximise(np.zeros((size, size)), 0.01, np.full(size, 3.0))
        assert strength.tolist() == [0.0] * size
        assert steps == 0


def test_what_cannot_be_determined_is_an_error():
    with pytest.raises(NotConvergedError, match="larger ridge"):
        maximise(np.zeros((2, 2)), 0.0, np.zeros(2))
    with pytest.raises(NotConvergedError, match="larger ridge"):
        maximise(np.array([[0.0, 5.0], [0.0, 0.0]]), 0.0, np.zeros(2))
