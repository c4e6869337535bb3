"""When a message that did not arrive is sent again, and when it is given up: as Standard Webhooks recommends."""

from __future__ import annotations

from datetime import datetime, timedelta

# After the first attempt, the second, and so on: a receiver may be away for a long weekend.
WAITS = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
]
MOST_ATTEMPTS = len(WAITS) + 1
JITTER = 0.1  # of the wait: what failed together does not come back together


def next_attempt(attempts: int, now: datetime, chance: float) -> datetime | None:
    """Return when to try again after so many attempts, or None to give up; `chance` is from 0 to 1."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return now + WAITS[attempts - 1] * (1 + JITTER * chance)


def longest_wait(attempts: int) -> timedelta:
    """Return how far ahead the next attempt can lie; one that lies further is of a clock that was set back."""
    waits = [timedelta(0), *WAITS]
    return waits[min(attempts, len(WAITS))] * (1 + JITTER)
