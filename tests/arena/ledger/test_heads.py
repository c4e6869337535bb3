"""Heads: one a day, and the days' heads follow each other whatever the clock does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from arena.battles import receipts
from arena.ledger import blocks, heads
from arena.ledger.events import write
from arena.ledger.models import Event, Head, Kind
from arena.ledger.sealing import seal

pytestmark = pytest.mark.django_db

LATE = datetime(2026, 3, 28, 23, 59, 50, tzinfo=UTC)


def cut(now: datetime):
    write(Kind.BOARD, str(Event.objects.count()), {"board": 1})
    seal(now)
    return blocks.cut(now)


def test_none_before_the_first_block():
    assert heads.publish(LATE) is None


def test_once_a_day_the_last_block_of_before():
    first = cut(LATE)
    assert heads.publish(LATE).block == first
    second = cut(LATE + timedelta(seconds=5))
    assert heads.publish(LATE + timedelta(seconds=6)) is None
    cut(LATE + timedelta(seconds=11))
    after = heads.publish(LATE + timedelta(seconds=40))
    assert (after.day, after.block) == (date(2026, 3, 29), second)
    assert heads.publish(LATE + timedelta(hours=23)) is None
    assert heads.publish(LATE + timedelta(hours=25)).block.number == 3


def test_the_day_is_that_of_utc():
    cut(LATE)
    east = datetime.fromisoformat("2026-03-29T03:00:00+05:00")
    assert heads.publish(east).day == date(2026, 3, 28)


def test_a_clock_that_jumps_takes_no_head_back():
    for hours in (0, 30, -20, 60, 10, 90):
        now = LATE + timedelta(hours=hours)
        cut(now)
        heads.publish(now)
    numbers = list(Head.objects.order_by("day").values_list("block__number", flat=True))
    assert numbers == sorted(numbers)


def test_a_head_is_for_good():
    cut(LATE)
    heads.publish(LATE)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Head.objects.all().delete()


def test_the_document_is_all_that_is_kept_of_it():
    block = cut(LATE)
    assert heads.head_document(block) == {
        "number": 1,
        "hash": block.hash,
        "signature": block.signature,
        "sealed_at": "2026-03-28T23:59:50Z",
        "public_key": receipts.public_key(settings.SIGNING_KEY),
    }
