"""Terms of a reveal: a date with its zone, at most sixty days ahead, or votes, or both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from arena.labs import terms
from arena.labs.terms import Terms

NOW = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2026-03-02T00:00:00Z", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-03-02T02:00:00+02:00", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-03-29T02:30:00+01:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # an hour that clocks skip
        ("2026-03-02 00:00Z", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-03-02T00:00:00.9Z", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-03-01T12:00:01Z", datetime(2026, 3, 1, 12, 0, 1, tzinfo=UTC)),
        ("2026-04-30T12:00:00Z", datetime(2026, 4, 30, 12, tzinfo=UTC)),
    ],
)
def test_dates(text, kept):
    assert terms.check({"reveal_at": text}, NOW) == (Terms(kept, None), {})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026-03-01T11:59:59Z", terms.PAST),
        ("2026-03-01T12:00:00Z", terms.PAST),
        ("0001-01-01T00:00:00Z", terms.PAST),
        ("2026-05-01T12:00:00Z", terms.FAR),
        ("9999-12-31T23:59:59Z", terms.FAR),
        ("2026-03-05T12:00:00", terms.ZONE),
        ("2026-03-05", terms.ZONE),
        ("0001-01-01T00:00:00+14:00", terms.DATE),
        ("2026-02-30T12:00:00Z", terms.DATE),
        ("2026-03-05T25:00:00Z", terms.DATE),
        ("2026-W10-1T12:00:00Z", terms.DATE),
        ("٢٠٢٦-03-05T12:00:00Z", terms.DATE),
        ("soon", terms.DATE),
        (1_772_366_400, terms.DATE),
        (True, terms.DATE),
        (["2026-03-05T12:00:00Z"], terms.DATE),
    ],
)
def test_dates_that_are_none(text, sentence):
    assert terms.check({"reveal_at": text}, NOW) == (Terms(), {"terms.reveal_at": sentence})


@pytest.mark.parametrize(
    ("votes", "kept"), [(1, 1), (1_000_000, 1_000_000), ("500", 500), (None, None), ("", None)]
)
def test_votes(votes, kept):
    assert terms.check({"reveal_votes": votes}, NOW) == (Terms(None, kept), {})


@pytest.mark.parametrize("votes", [0, -1, 1_000_001, 1.0, True, "1e3", "٣", "+5", [5], "99999999999"])
def test_votes_that_are_none(votes):
    assert terms.check({"reveal_votes": votes}, NOW) == (Terms(), {"terms.reveal_votes": terms.VOTES})


def test_both_are_told_at_once():
    _, errors = terms.check({"reveal_at": "soon", "reveal_votes": 0, "rank": 1}, NOW)
    assert set(errors) == {"terms.reveal_at", "terms.reveal_votes", "terms.rank"}


@pytest.mark.parametrize("given", [None, [], "tomorrow"])
def test_no_mapping(given):
    assert list(terms.check(given, NOW)[1]) == ["terms"]


def test_one_of_both_is_needed():
    assert terms.check_again(Terms(), NOW) == {"terms.reveal_at": terms.NEITHER}
    assert terms.check_again(Terms(None, 5), NOW) == {}


def test_the_clock_has_moved_since():
    chosen = Terms(NOW + timedelta(days=1))
    assert terms.check_again(chosen, NOW) == {}
    assert terms.check_again(chosen, NOW + timedelta(days=1)) == {"terms.reveal_at": terms.PAST}
    # A clock that was set back: what was near is far.
    assert terms.check_again(chosen, NOW - timedelta(days=70)) == {"terms.reveal_at": terms.FAR}


def test_votes_alone_end_after_sixty_days_all_the_same():
    sealed = terms.at_sealing(Terms(None, 5), NOW)
    assert sealed == Terms(datetime(2026, 4, 30, 12, tzinfo=UTC), 5)
