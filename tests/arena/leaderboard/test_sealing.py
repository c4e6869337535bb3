"""Sealing: every vote gets one place in one order, and keeps it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from arena.battles.models import LedgerLine
from arena.leaderboard.sealing import seal_votes
from tests.arena import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return stage.arena(entries=2, prompts=1)


def order() -> list[tuple[int, int]]:
    return list(LedgerLine.objects.order_by("position").values_list("position", "vote_id"))


def test_positions_are_unique_and_follow_the_casting(pair):
    cast = stage.votes([(*pair, 0)] * 5)
    assert seal_votes() == 5
    assert order() == [(number, vote.pk) for number, vote in enumerate(cast, 1)]
    assert seal_votes() == 0


def test_a_late_commit_comes_later(pair):
    stage.votes([(*pair, 0)] * 3)
    seal_votes()
    before = order()
    (late,) = stage.votes([(*pair, 1)], cast_at=timezone.now() - timedelta(hours=5))
    assert seal_votes() == 1
    assert order() == [*before, (4, late.pk)]


def test_within_a_batch_the_earlier_cast_comes_first(pair):
    now = timezone.now()
    later = stage.votes([(*pair, 0)], cast_at=now)[0]
    earlier = stage.votes([(*pair, 0)], cast_at=now - timedelta(seconds=1))[0]
    seal_votes()
    assert [vote for _, vote in order()] == [earlier.pk, later.pk]


@pytest.mark.parametrize("change", [{"position": 7}, {"position": None}])
def test_a_place_is_for_good(pair, change):
    stage.votes([(*pair, 0)] * 2)
    seal_votes()
    before = order()
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        LedgerLine.objects.filter(position=1).update(**change)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        LedgerLine.objects.filter(position=1).delete()
    assert order() == before
