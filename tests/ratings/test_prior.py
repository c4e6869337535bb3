import numpy as np
import pytest

from ratings import methods
from ratings.counts import Counts
from ratings.prior import Prior
from tests.ratings.boards import busy_board, names_of

EVERY = pytest.mark.parametrize("method", methods.METHODS)


@EVERY
def test_the_ridge_is_a_prior_around_zero(method):
    board = busy_board()
    fit = methods.fit(board, method, ridge=0.3)
    same = methods.fit(board, method, ridge=0.3, prior=Prior(np.full(5, 4.0), 0.3))
    assert np.array_equal(same.parameters, fit.parameters)
    assert np.array_equal(same.parameter_covariance, fit.parameter_covariance)
    assert np.array_equal(same.prior, fit.prior)


@EVERY
def test_without_votes_strengths_are_the_priors(method):
    mean = np.array([0.5, -0.1, -0.4])
    fit = methods.fit(Counts.empty(names_of(3)), method, prior=Prior(mean, 4.0))
    assert fit.strength == pytest.approx(mean, abs=1e-9)
    assert fit.standard_errors == pytest.approx(np.full(3, np.sqrt(2 / 3) / 2), abs=1e-9)


@EVERY
def test_a_stronger_prior_draws_nearer(method):
    board, mean = busy_board(), np.array([2.0, 1.0, 0.0, -1.0, -2.0])
    gaps = [
        np.abs(methods.fit(board, method, prior=Prior(mean, precision)).strength - mean).max()
        for precision in (0.1, 10.0, 1e3, 1e6)
    ]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 1e-3


@pytest.mark.parametrize("precision", [0.0, -1.0, float("nan"), float("inf")])
def test_a_bad_precision_is_refused(precision):
    with pytest.raises(ValueError, match=r"precision is .*; it must be positive and finite"):
        Prior(np.zeros(2), precision)


def test_a_bad_mean_is_refused():
    with pytest.raises(ValueError, match=r"mean\[1\] is nan; it must be finite"):
        Prior(np.array([0.0, np.nan]), 1.0)
    for method in methods.METHODS:
        with pytest.raises(ValueError, match="the prior has 2 means; there must be one for each of 5 names"):
            methods.fit(busy_board(), method, prior=Prior(np.zeros(2), 1.0))


@EVERY
def test_the_ridge_that_a_fit_names_is_the_one_it_was_given(method):
    fit = methods.fit(busy_board(), method, ridge=0.02, prior=Prior(np.zeros(5), 9.0))
    assert fit.ridge == 0.02
