from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from ratings import votes_time
from ratings.votes_time import Moments, microseconds

NOON = microseconds("since", datetime(2026, 3, 1, 12, 34, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T12:34Z",
        "2026-03-01T12:34:00Z",
        "2026-03-01T12:34:00.000000Z",
        "2026-03-01 12:34:00+00:00",
        "2026-03-01T14:34+02:00",
        "2026-03-01T12:34",
    ],
)
def test_every_spelling_is_the_same_moment(text):
    assert Moments()[text] == NOON


def test_seconds_and_their_parts_count():
    assert Moments()["2026-03-01T12:34:56.000001Z"] - NOON == 56_000_001


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00Z", "12:34", "1772368440"])
def test_what_is_no_time_is_none(text):
    with pytest.raises(ValueError):
        Moments()[text]


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-12, 12))
def test_a_moment_is_the_same_in_every_zone(moment, hours):
    here = moment.astimezone(UTC)
    try:
        there = here.astimezone(timezone(timedelta(hours=hours)))
    except OverflowError:
        return
    assert microseconds("until", there) == microseconds("until", here) == Moments()[there.isoformat()]


def test_a_moment_needs_a_zone():
    with pytest.raises(ValueError, match="until is 2026-03-01T00:00:00; it must carry a time zone"):
        microseconds("until", datetime(2026, 3, 1))  # noqa: DTZ001 - that is the fault


def test_only_so_many_are_kept(monkeypatch):
    monkeypatch.setattr(votes_time, "MOST_KEPT", 5)
    moments = Moments()
    for minute in range(50):
        moments[f"2026-03-01T00:{minute:02}Z"]
        assert len(moments) <= 5
