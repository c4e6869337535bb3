"""Token buckets: no name gets more than its burst and its rate, and none is refused below them."""

from __future__ import annotations

from hypothesis import given, strategies as st

from arena.battles.allowance import Allowance


def test_a_burst_then_the_rate():
    allowance = Allowance(rate=2, burst=3)
    assert [allowance.take("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert not allowance.take("a", 0.4)
    assert allowance.take("a", 0.5)
    assert [allowance.take("a", 100.0) for _ in range(4)] == [True, True, True, False]


def test_names_do_not_share():
    allowance = Allowance(rate=1, burst=1)
    assert allowance.take("a", 0.0)
    assert allowance.take("b", 0.0)
    assert not allowance.take("a", 0.0)


def test_the_least_recent_name_is_forgotten():
    allowance = Allowance(rate=0.001, burst=1, names=2)
    for name in "aba":
        allowance.take(name, 0.0)
    allowance.take("c", 0.0)
    assert not allowance.take("a", 0.0), "a was there more recently than b"
    assert allowance.take("b", 0.0), "b was forgotten"
    assert len(allowance._buckets) == 2


@given(st.lists(st.floats(0, 5), min_size=1, max_size=60), st.floats(0.1, 20), st.integers(1, 20))
def test_never_more_than_burst_and_rate(pauses, rate, burst):
    allowance, now, taken = Allowance(rate, burst), 0.0, 0
    for pause in pauses:
        now += pause
        taken += allowance.take("a", now)
    assert taken <= burst + now * rate + 1e-6


@given(st.lists(st.floats(0, 5), min_size=1, max_size=40), st.integers(1, 10))
def test_who_keeps_to_the_rate_is_never_refused(pauses, burst):
    allowance, now = Allowance(2.0, burst), 0.0
    for pause in pauses:
        now += 0.5 + pause + 1e-9  # what a sum of floats may lose
        assert allowance.take("a", now)


def test_a_clock_that_stands_still_gives_nothing():
    allowance = Allowance(rate=5, burst=1)
    assert allowance.take("a", 10.0)
    assert not allowance.take("a", 9.0)
