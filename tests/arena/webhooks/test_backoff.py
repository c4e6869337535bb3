"""The waits between attempts, and their end."""

from datetime import UTC, datetime, timedelta

from arena.webhooks.backoff import MOST_ATTEMPTS, longest_wait, next_attempt

NOW = datetime(2031, 3, 30, 0, 59, tzinfo=UTC)


def test_waits_grow_from_seconds_to_a_day_and_end():
    waits = [next_attempt(attempts, NOW, 0) - NOW for attempts in range(1, MOST_ATTEMPTS)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=5), timedelta(hours=24))
    assert next_attempt(MOST_ATTEMPTS, NOW, 0) is None


def test_no_attempt_lies_further_ahead_than_its_longest_wait():
    for attempts in range(1, MOST_ATTEMPTS):
        assert next_attempt(attempts, NOW, 1.0) - NOW <= longest_wait(attempts)
    assert longest_wait(0) == timedelta(0)
