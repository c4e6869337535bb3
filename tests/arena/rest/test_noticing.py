"""The time of the last change: never before a change that somebody may have missed, and known to all processes."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings as examples, strategies as st

from arena.rest import noticing, remembering


@pytest.fixture
def address():
    return f"/{uuid.uuid4()} as json"


def noticed(address, tag, known=None):
    return noticing.last_changed(address, tag, known, own_question=False)


def test_the_newest_fact_where_nothing_was_seen_before(address):
    fact = datetime(2026, 3, 1, 12, 0, 0, 900, tzinfo=UTC)
    assert noticed(address, '"a"', fact) == fact.replace(microsecond=0)


def test_it_stays_while_the_answer_stays(address):
    first = noticed(address, '"a"', datetime(2026, 3, 1, tzinfo=UTC))
    assert noticed(address, '"a"', datetime(2026, 3, 9, tzinfo=UTC)) == first


def test_a_change_without_a_fact_counts_from_now(address):
    fact = datetime(2026, 3, 1, tzinfo=UTC)
    noticed(address, '"a"', fact)
    before = datetime.now(UTC).replace(microsecond=0)
    assert before <= noticed(address, '"b"', fact) <= datetime.now(UTC)


def test_a_fact_from_ahead_of_the_clock_counts_from_now(address):
    assert noticed(address, '"a"', datetime.now(UTC) + timedelta(days=1)) <= datetime.now(UTC)


@examples(max_examples=30)
@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=2, max_size=12), st.data())
def test_who_asks_by_time_misses_no_change(tags, data):
    """Whatever comes in one second: an answer told with a time is the only one that ever had it."""
    address, now, told = f"/{uuid.uuid4()}", 1000.0, {}
    with pytest.MonkeyPatch.context() as patch:
        for tag in tags:
            now += data.draw(st.sampled_from([0.0, 0.3, 1.0, 5.0]))
            patch.setattr("django.utils.timezone.now", lambda now=now: datetime.fromtimestamp(now, UTC))
            at = noticing.last_changed(address, tag, None, own_question=True)
            if at is not None:
                assert at.timestamp() <= now
                # Told before with this time or a later one: then it was this very answer.
                assert all(other == tag for seen, other in told.items() if seen >= at)
                told[at] = tag


def test_without_redis_no_time_is_told(address, monkeypatch, settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    monkeypatch.setattr(noticing, "memory", remembering.Memory())
    assert noticed(address, '"a"', datetime(2026, 3, 1, tzinfo=UTC)) is None


def test_questions_that_anybody_can_make_up_are_forgotten_soon(address):
    noticing.last_changed(address, '"a"', None, own_question=True)
    lives = noticing.memory.ask(
        lambda client: [client.ttl(key) for key in client.scan_iter("paddock:seen:*")]
    )
    assert min(lives) <= noticing.QUESTION_KEPT_SECONDS
