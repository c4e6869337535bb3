"""How long a worker has for a clip before it is looked after: to begin it, and from one word to the next."""

from __future__ import annotations

from datetime import datetime, timedelta

SENT_LEASE = timedelta(minutes=1)
MOST_FAILURES = 3
PAUSES = (timedelta(seconds=10), timedelta(minutes=1))  # after the first failure, and the second
CAME_TO_NOTHING = "It was begun again and again, and nothing came of it."


def pause(failures: int) -> timedelta:
    """Return how long a clip waits that has failed so often."""
    return PAUSES[min(failures, len(PAUSES)) - 1]


def seconds_on_its_way(lease_until: datetime | None, now: datetime) -> float | None:
    """Return how long ago a clip was sent whose lease has not been renewed since; None if it was not sent."""
    return None if lease_until is None else max(0.0, (now - lease_until + SENT_LEASE).total_seconds())
