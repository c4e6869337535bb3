import numpy as np
import pytest

from ratings.scale import ELO_PER_LOGIT
from ratings.sequential import (
    first_place,
    log_e_value,
    mixture_precision,
    sequence_half_width,
    surely_ahead,
)


def test_the_sequence_is_tightest_where_it_was_told_to_be():
    errors = np.geomspace(1.0, 100.0, 400) / ELO_PER_LOGIT
    ratio = sequence_half_width(errors) / (1.96 * errors)
    tightest = 1.96 * errors[np.argmin(ratio)] * ELO_PER_LOGIT
    assert tightest == pytest.approx(20.0, rel=0.03)
    # Measured in the study of the boundary: 1.55 fixed half-widths at its best point.
    assert ratio.min() == pytest.approx(1.55, abs=0.01)


def test_nothing_known_is_infinitely_wide_and_everything_known_is_exact():
    assert sequence_half_width([np.inf, 0.0]).tolist() == [np.inf, 0.0]


def test_a_brownian_motion_is_left_out_at_most_one_time_in_twenty():
    rng = np.random.default_rng(4)
    steps = np.diff(np.concatenate([[0.0], np.geomspace(1.0, 1e6, 1500)]))
    misses = 0
    for _ in range(400):
        information = np.cumsum(steps)
        estimate = np.cumsum(rng.normal(0.0, np.sqrt(steps))) / information
        misses += bool((np.abs(estimate) > sequence_half_width(1.0 / np.sqrt(information))).any())
    assert misses / 400 <= 0.05 + 2 * 0.011
    assert misses > 4, "a boundary that is never crossed is no boundary"


def test_first_place_needs_the_sequence_against_every_rival():
    strength = np.array([0.0, 0.5, 0.1])
    known = np.eye(3) * (0.06**2)
    assert first_place(strength, known) == 1
    assert first_place(strength, np.eye(3) * 0.12**2) is None, "two standard errors and a half are not enough"
    assert first_place(np.array([0.5, 0.5]), np.eye(2) * 1e-6) is None
    assert first_place(np.array([1.0]), np.eye(1)) is None
    assert first_place(np.zeros(0), np.zeros((0, 0))) is None


def test_surely_ahead_goes_one_way():
    ahead = surely_ahead(np.array([1.0, 0.0]), np.eye(2) * 0.01)
    assert ahead.tolist() == [[False, True], [False, False]]


def test_the_e_value_is_that_of_the_mixture_integrated_by_hand():
    chances = (np.arange(200_000) + 0.5) / 200_000
    above = chances > 0.5
    for wins, losses in ((0, 0), (7, 3), (60, 40), (3, 30)):
        prior = (chances * (1 - chances)) ** 39 * above
        ratio = (2 * chances) ** wins * (2 * (1 - chances)) ** losses
        assert np.exp(log_e_value(wins, losses)) == pytest.approx(
            (prior * ratio).sum() / prior.sum(), rel=1e-4
        )


def test_an_even_coin_seldom_looks_loaded_however_long_it_is_thrown():
    rng = np.random.default_rng(6)
    wins = np.cumsum(rng.random((2000, 3000)) < 0.5, axis=1)
    thrown = np.arange(1, 3001)
    ever = (log_e_value(wins, thrown - wins) >= np.log(20)).any(axis=1).mean()
    assert 0.005 < ever <= 0.05


def test_very_many_votes_stay_finite():
    assert np.isfinite(log_e_value([10**9, 10**6], [10**9 - 5, 10**6])).all()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: mixture_precision(0.0), "alpha is 0.0"),
        (lambda: mixture_precision(0.05, -1.0), "tightest_points is -1.0"),
        (lambda: log_e_value([1, -1], [0, 0]), "a count is negative"),
        (lambda: log_e_value(1, 1, mixture=0.0), "mixture is 0.0"),
    ],
)
def test_bad_arguments_are_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
