"""The watch gate: closed until both sides were seen, heard, and the server's clock agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from arena.battles.watching import TOLERANCE_SECONDS, Watch, clock_needed, what_is_missing

START = datetime(2026, 5, 1, tzinfo=UTC)
SEEN = Watch(START, 3.0, 3.0, left_heard=True, right_heard=True)


def missing(watch=SEEN, *, after=6.0, sound=True, needed=3.0):
    return what_is_missing(watch, needed, START + timedelta(seconds=after), sound=sound)


def test_open_when_all_is_done():
    assert missing() is None
    assert missing(after=3.0, sound=False) is None


@pytest.mark.parametrize(
    ("watch", "words"),
    [
        (Watch(None, 9, 9, left_heard=True, right_heard=True), "not been on screen"),
        (replace(SEEN, left_seconds=2.7), "left clip for 0.3 more"),
        (replace(SEEN, right_seconds=0.0), "right clip for 3.0 more"),
        (replace(SEEN, left_heard=False), "Listen to the left"),
        (replace(SEEN, right_heard=False), "Listen to the right"),
    ],
)
def test_says_what_is_missing(watch, words):
    assert words in missing(watch)


def test_both_play_at_once_but_one_is_heard_at_a_time():
    assert clock_needed(3.0, sound=False) == 3.0
    assert clock_needed(3.0, sound=True) == 6.0
    assert "0.0 of 3 seconds" in missing(after=-5, sound=False)
    assert "4.0 of 6 seconds" in missing(after=4.0)
    assert missing(replace(SEEN, left_heard=False), after=4.0, sound=False) is None


def test_a_rehearsal_has_no_gate():
    assert missing(Watch(None), needed=0.0) is None


amounts = st.floats(0, 20)
watches = st.builds(
    Watch, st.just(START), amounts, amounts, left_heard=st.booleans(), right_heard=st.booleans()
)


@given(watches, amounts, st.booleans(), st.floats(0.5, 10))
def test_open_means_enough_of_everything(watch, after, sound, needed):
    least = needed - TOLERANCE_SECONDS
    clock = timedelta(seconds=after).total_seconds()
    enough = min(watch.left_seconds, watch.right_seconds) >= least
    enough &= clock >= clock_needed(needed, sound=sound) - TOLERANCE_SECONDS
    enough &= not sound or (watch.left_heard and watch.right_heard)
    assert (missing(watch, after=after, sound=sound, needed=needed) is None) == enough


@given(amounts, amounts, amounts, st.booleans())
def test_more_watching_never_closes_an_open_gate(left, right, after, sound):
    watch = replace(SEEN, left_seconds=left, right_seconds=right)
    if missing(watch, after=after, sound=sound) is None:
        more = replace(watch, left_seconds=left + 1, right_seconds=right + 1)
        assert missing(more, after=after + 1, sound=sound) is None
