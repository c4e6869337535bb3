"""Sealing: every vote and event gets one place in one order, and keeps it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from arena.battles.models import LedgerLine
from arena.ledger.events import write
from arena.ledger.models import Event, Kind
from arena.ledger.sealing import seal
from tests.arena import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return stage.arena(entries=2, prompts=1)


def order() -> list[tuple[int, int]]:
    return list(LedgerLine.objects.order_by("position").values_list("position", "vote_id"))


def test_positions_are_unique_and_follow_the_casting(pair):
    cast = stage.votes([(*pair, 0)] * 5)
    assert seal(timezone.now()) == 5
    assert order() == [(number, vote.pk) for number, vote in enumerate(cast, 1)]
    assert seal(timezone.now()) == 0


def test_a_late_commit_comes_later(pair):
    stage.votes([(*pair, 0)] * 3)
    seal(timezone.now())
    before = order()
    (late,) = stage.votes([(*pair, 1)], cast_at=timezone.now() - timedelta(hours=5))
    assert seal(timezone.now()) == 1
    assert order() == [*before, (4, late.pk)]


def test_within_a_batch_the_earlier_cast_comes_first(pair):
    now = timezone.now()
    later = stage.votes([(*pair, 0)], cast_at=now)[0]
    earlier = stage.votes([(*pair, 0)], cast_at=now - timedelta(seconds=1))[0]
    seal(timezone.now())
    assert [vote for _, vote in order()] == [earlier.pk, later.pk]


def test_votes_and_events_share_one_order(pair):
    first = write(Kind.BOARD, "1", {"board": 1})
    stage.votes([(*pair, 0)] * 2)
    second = write(Kind.BOARD, "2", {"board": 2})
    assert seal(timezone.now()) == 4
    third = write(Kind.BOARD, "3", {"board": 3})
    assert seal(timezone.now()) == 1
    stage.votes([(*pair, 0)])
    assert seal(timezone.now()) == 1
    assert [place for place, _ in order()] == [1, 2, 6]
    assert dict(Event.objects.values_list("pk", "position")) == {first.pk: 3, second.pk: 4, third.pk: 5}


def test_an_order_of_events_alone(pair):
    write(Kind.BOARD, "1", {"board": 1})
    assert seal(timezone.now()) == 1
    stage.votes([(*pair, 0)])
    seal(timezone.now())
    assert [place for place, _ in order()] == [2]


def test_nobody_asks_whom_votes_are_about_while_nothing_is_sealed(pair):
    stage.votes([(*pair, 0)])
    with CaptureQueriesContext(connection) as asked:
        seal(timezone.now())
    assert len(asked) == 2
    assert not any("arena_battle" in query["sql"] or "arena_clip" in query["sql"] for query in asked)


@pytest.mark.parametrize("change", [{"position": 7}, {"position": None}])
def test_a_place_is_for_good(pair, change):
    stage.votes([(*pair, 0)] * 2)
    seal(timezone.now())
    before = order()
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        LedgerLine.objects.filter(position=1).update(**change)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        LedgerLine.objects.filter(position=1).delete()
    assert order() == before
