"""Times as public tables have them: in UTC, to the minute or to the second."""

from __future__ import annotations

from datetime import UTC, datetime


def minute(at: datetime) -> str:
    """Return a time to the minute; seconds would single a voter out."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def second(at: datetime | None) -> str | None:
    """Return a time to the second; None of none."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
