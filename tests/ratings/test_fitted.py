import numpy as np
import pytest

from ratings import bradley_terry
from ratings.intervals import normal_quantile
from tests.ratings.boards import busy_board


def test_another_covariance_moves_intervals_and_ranks_but_no_estimate():
    fit = bradley_terry.fit(busy_board())
    wide = fit.with_covariance(4.0 * fit.parameter_covariance)
    assert np.array_equal(wide.strength, fit.strength)
    assert np.allclose(wide.standard_errors, 2.0 * fit.standard_errors)
    low, high = wide.interval(0.9)
    assert np.allclose(high - low, 2.0 * normal_quantile(0.9) * wide.standard_errors)
    assert (wide.ranks().high - wide.ranks().low >= fit.ranks().high - fit.ranks().low).all()
    with pytest.raises(ValueError, match="read-only"):
        wide.parameter_covariance[0, 0] = 1.0


def test_a_covariance_of_another_board_is_refused():
    fit = bradley_terry.fit(busy_board(5))
    with pytest.raises(ValueError, match=r"shape \(4, 4\); it must be \(5, 5\)"):
        fit.with_covariance(np.eye(4))


def test_bradley_terry_has_no_side_effect_to_doubt():
    fit = bradley_terry.fit(busy_board())
    assert fit.side_effect is None
    assert fit.side_effect_error is None
    assert np.allclose(fit.chances.sum(axis=2), 1.0)
