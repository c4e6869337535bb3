import numpy as np
import pytest
from hypothesis import given, settings

from ratings.agenda import ORDER, PRECISION, TOP, UNIFORM, WIDE_SHARE, pair_probabilities
from ratings.bradley_terry import fit
from ratings.scale import ELO_PER_LOGIT
from tests.ratings.boards import counts


def certain(size, points=10.0):
    """Covariance under which every half-width is so many points, in the sum-zero gauge."""
    deviation = points / 1.96 / ELO_PER_LOGIT
    return deviation**2 * (np.eye(size) - 1.0 / size) * size / (size - 1)


def test_the_shares_are_those_the_method_page_states():
    assert (UNIFORM, PRECISION, ORDER, TOP) == (0.20, 0.40, 0.25, 0.15)
    assert pytest.approx(1.0) == UNIFORM + PRECISION + ORDER + TOP
    assert WIDE_SHARE == 0.25


@given(counts())
@settings(max_examples=60)
def test_any_board_has_probabilities_of_its_pairs(board):
    result = fit(board)
    agenda = pair_probabilities(result.strength, result.covariance)
    size = len(board.names)
    pairs = size * (size - 1) // 2
    assert agenda.probability.shape == (size, size)
    assert np.array_equal(agenda.probability, agenda.probability.T)
    assert not np.diagonal(agenda.probability).any()
    if pairs:
        drawn = agenda.probability[np.triu_indices(size, 1)]
        assert drawn.sum() == pytest.approx(1.0, abs=1e-12)
        assert (drawn >= UNIFORM / pairs * (1 - 1e-9)).all(), "no pair below its even share"


def test_a_newcomer_gets_its_quarter_and_no_more():
    covariance = certain(12)
    covariance[0, 0] = (80.0 / 1.96 / ELO_PER_LOGIT) ** 2
    agenda = pair_probabilities(np.linspace(0.8, -0.8, 12), covariance)
    assert agenda.wide.tolist() == [True] + [False] * 11
    assert agenda.probability[0].sum() == pytest.approx(WIDE_SHARE)


def test_where_everybody_is_wide_nobody_is_a_newcomer():
    agenda = pair_probabilities(np.linspace(0.8, -0.8, 6), certain(6, points=60.0))
    assert not agenda.wide.any()


def test_the_contenders_for_the_top_meet_most():
    strength = np.array([0.02, 0.0, -0.5, -1.0, -1.5, -2.0])
    agenda = pair_probabilities(strength, certain(6))
    assert agenda.probability[0, 1] == agenda.probability.max()
    assert agenda.probability[0, 1] > TOP / 2


def test_neighbours_whose_order_is_settled_draw_less_than_open_ones():
    strength = np.array([3.0, 1.5, 1.48, -1.0, -2.0, -3.0])
    agenda = pair_probabilities(strength, certain(6))
    assert agenda.probability[1, 2] > 3 * agenda.probability[3, 4]


def test_shapes_that_disagree_are_refused():
    with pytest.raises(ValueError, match=r"shape \(3, 3\); for 2 strengths it must be \(2, 2\)"):
        pair_probabilities(np.zeros(2), np.eye(3))
