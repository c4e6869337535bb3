import pytest
from hypothesis import given, strategies as st

from ratings.plots.scale import scale

POINTS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6)


@given(POINTS, st.booleans())
def test_it_holds_all_values_between_few_round_ticks(values, whole):
    made = scale(values, 1.0, 5.0, whole=whole)
    slack = 1e-9 * (abs(made.low) + abs(made.high))
    assert made.low <= min(values) + slack
    assert made.high >= max(values) - slack
    assert 2 <= len(made.ticks) <= 10
    assert made.step >= 1.0 or not whole
    assert made.at(made.low) == 1.0
    assert made.at(made.high) == 5.0
    places = [made.at(tick) for tick in made.ticks]
    assert places == sorted(places)


def test_ticks_are_round():
    assert scale([983.0, 1017.0], 0.0, 1.0).ticks == [980, 985, 990, 995, 1000, 1005, 1010, 1015, 1020]
    assert scale([0.0], 0.0, 1.0).ticks == pytest.approx([-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6])
    assert scale([], 0.0, 1.0).low == 900.0


def test_what_lies_beyond_is_at_the_end():
    made = scale([0.0, 10.0], 0.0, 1.0)
    assert made.at(-5.0) == 0.0
    assert made.at(25.0) == 1.0
    assert [made.beyond(value) for value in (-5.0, 0.0, 10.0, 25.0)] == [True, False, False, True]
