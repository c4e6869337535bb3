import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from ratings.gauge import NotConvergedError, pseudo_inverse, solved
from ratings.newton import fisher_information
from tests.ratings.boards import counts


@settings(max_examples=30)
@given(counts(largest=6), st.floats(1e-3, 1))
def test_the_inverse_is_the_one_on_strengths_that_sum_to_zero(board, ridge):
    size = len(board.names)
    if size < 2:
        return
    win, tie = board.wins()
    matrix = fisher_information(np.full((size, size), 0.5), win + tie / 2, ridge)
    centring = np.eye(size) - 1 / size
    expected = np.linalg.pinv(centring @ matrix @ centring, rcond=1e-12)
    assert np.allclose(pseudo_inverse(matrix, size, ridge), expected, rtol=1e-6, atol=1e-9 / ridge)


@pytest.mark.parametrize("size", [0, 1])
def test_nobody_and_one_alone_have_no_doubt_in_this_gauge(size):
    assert np.array_equal(pseudo_inverse(np.zeros((size, size)), size, 0.0), np.zeros((size, size)))


def test_what_is_solved_sums_to_zero_and_other_parameters_are_free():
    matrix = np.array([[2.0, -2.0, 0.5], [-2.0, 2.0, -0.5], [0.5, -0.5, 3.0]])
    found = solved(matrix, np.array([1.0, -1.0, 2.0]), 2)
    assert found[:2].sum() == pytest.approx(0.0, abs=1e-12)
    assert np.allclose(matrix @ found, [1.0, -1.0, 2.0])


def test_a_singular_matrix_is_an_error():
    with pytest.raises(NotConvergedError, match="give a larger ridge"):
        solved(np.zeros((2, 2)), np.array([1.0, -1.0]), 2)
