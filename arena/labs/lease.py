"""How long a worker has for a clip before it is looked after: to begin it, and from one word to the next."""

from __future__ import annotations

from datetime import datetime, timedelta

SENT_LEASE = timedelta(minutes=1)
MOST_FAILURES = 3
PAUSES = (timedelta(seconds=10), timedelta(minutes=1))  # after the first failure, and the second
# Somebody else's server that is away comes back in its own time: three tries in a minute would be one.
ELSEWHERE_PAUSES = (timedelta(minutes=1), timedelta(minutes=20))
CAME_TO_NOTHING = "It was begun again and again, and nothing came of it."


def pause(failures: int, *, elsewhere: bool = False) -> timedelta:
    """Return how long a clip waits that has failed so often, here or at somebody else's server."""
    pauses = ELSEWHERE_PAUSES if elsewhere else PAUSES
    return pauses[min(failures, len(pauses)) - 1]


def seconds_on_its_way(lease_until: datetime | None, now: datetime) -> float | None:
    """Return how long ago a clip was sent whose lease has not been renewed since; None if it was not sent."""
    return None if lease_until is None else max(0.0, (now - lease_until + SENT_LEASE).total_seconds())
