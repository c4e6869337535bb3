"""Waits double up to a limit, and a steady life is forgiven."""

from hypothesis import given, strategies as st

from supervisor.backoff import FIRST, LONGEST, STEADY, Backoff


def test_waits_double_to_the_limit():
    backoff = Backoff()
    assert [round(backoff.after(0.0), 1) for _ in range(8)] == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]


def test_a_steady_life_starts_afresh():
    backoff = Backoff()
    for _ in range(5):
        backoff.after(0.1)
    assert backoff.after(STEADY) == FIRST
    assert backoff.after(0.1) == 2 * FIRST


@given(st.lists(st.floats(0, 100)))
def test_no_wait_is_too_short_or_too_long(lives):
    backoff = Backoff()
    assert all(FIRST <= backoff.after(life) <= LONGEST for life in lives)
