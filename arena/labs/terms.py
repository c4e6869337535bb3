"""When a name is opened: a date, at most sixty days ahead, or a number of the ledger's votes, whichever comes first.

The sixty days always hold: terms of votes alone get, at sealing, a date sixty days ahead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

LONGEST = timedelta(days=60)
MOST_VOTES = 1_000_000

ZONE = "The date says its zone, as in 2026-03-01T12:00:00Z."
DATE = "The date is a time with its zone, as in 2026-03-01T12:00:00Z."
PAST = "The date is in the past; choose one that is still to come, at most 60 days ahead."
FAR = "The date is more than 60 days ahead; choose a nearer one."
VOTES = f"The number of votes is a whole number from 1 to {MOST_VOTES:,}."
NEITHER = "Choose a date, at most 60 days ahead, or a number of votes, or both."

_NUMBER = re.compile(r"[0-9]{1,7}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


class TermError(ValueError):
    """The text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a lab chose; None for what it left open."""

    reveal_at: datetime | None = None
    reveal_votes: int | None = None


def check(given: Any, now: datetime) -> tuple[Terms, dict[str, str]]:
    """Return the terms, and a sentence for each that is wrong, by its name as in "terms.reveal_at"."""
    if not isinstance(given, Mapping):
        return Terms(), {"terms": "The terms are an object with reveal_at, reveal_votes, or both."}
    found: dict[str, Any] = {}
    errors = {
        f"terms.{name}"[:80]: "There is no such term; known are reveal_at and reveal_votes."
        for name in given
        if name not in ("reveal_at", "reveal_votes")
    }
    for name, parse in (("reveal_at", lambda value: parse_date(value, now)), ("reveal_votes", parse_votes)):
        try:
            found[name] = parse(given.get(name))
        except TermError as error:
            errors[f"terms.{name}"] = str(error)
    return Terms(**found), errors


def check_again(chosen: Terms, now: datetime) -> dict[str, str]:
    """Return what is wrong with terms at the moment of sealing: time has passed since they were chosen."""
    if chosen.reveal_at is None and chosen.reveal_votes is None:
        return {"terms.reveal_at": NEITHER}
    try:
        _check_span(chosen.reveal_at, now)
    except TermError as error:
        return {"terms.reveal_at": str(error)}
    return {}


def at_sealing(chosen: Terms, now: datetime) -> Terms:
    """Return the terms as they are committed to: the date is always there, to the second."""
    return Terms(chosen.reveal_at or (now + LONGEST).replace(microsecond=0), chosen.reveal_votes)


def parse_date(value: Any, now: datetime) -> datetime | None:
    """Return the date in UTC, to the second, None for none; raises TermError."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise TermError(ZONE)
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise TermError(DATE)
    try:
        chosen = datetime.fromisoformat(value)
        if chosen.tzinfo is None:
            raise TermError(ZONE)
        chosen = chosen.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError) as error:
        raise (error if isinstance(error, TermError) else TermError(DATE)) from None
    _check_span(chosen, now)
    return chosen


def parse_votes(value: Any) -> int | None:
    """Return the number of votes, None for none; raises TermError."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_VOTES:
        raise TermError(VOTES)
    return value


def _check_span(chosen: datetime | None, now: datetime) -> None:
    if chosen is not None and chosen <= now:
        raise TermError(PAST)
    if chosen is not None and chosen > now + LONGEST:
        raise TermError(FAR)
