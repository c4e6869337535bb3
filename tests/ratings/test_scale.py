import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from ratings.scale import ELO_PER_LOGIT, Scale, anchored, centred

logits = st.lists(st.floats(-20, 20), min_size=1, max_size=8)


def test_ten_to_one_odds_are_four_hundred_points():
    assert Scale(0.0, 1000.0).points(math.log(10)) == pytest.approx(1400)
    assert pytest.approx(173.7178, abs=1e-4) == ELO_PER_LOGIT


@given(logits, st.data())
def test_the_anchor_stands_where_it_is_put(strength, data):
    index = data.draw(st.integers(0, len(strength) - 1))
    points = anchored(strength, index, at=1200.0).points(strength)
    assert points[index] == 1200.0
    assert np.allclose(np.diff(points), ELO_PER_LOGIT * np.diff(strength))


@given(logits)
def test_a_centred_board_has_its_mean(strength):
    assert centred(strength, mean=1500.0).points(strength).mean() == pytest.approx(1500.0)


@given(logits)
def test_points_lead_back_to_strengths(strength):
    scale = Scale(0.3, 990.0)
    assert np.allclose(scale.strength(scale.points(strength)), strength)


def test_deviations_have_no_origin():
    assert Scale(5.0, 1000.0).deviations([0.0, 1.0]).tolist() == [0.0, ELO_PER_LOGIT]


def test_an_empty_board_has_a_scale():
    assert centred([]).points([]).shape == (0,)


@pytest.mark.parametrize("index", [-1, 2])
def test_an_anchor_outside_the_board_is_refused(index):
    with pytest.raises(IndexError, match=f"index is {index}"):
        anchored([0.0, 1.0], index)
