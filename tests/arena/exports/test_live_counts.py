"""Counts of the data page: exact while there is little, estimated and said so when there is much, kept for a moment."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from arena.battles import leaving
from arena.battles.models import Voter
from arena.exports import live_counts
from arena.leaderboard.refit import refit_boards
from tests.arena import stage
from tests.arena.exports.ledger import two_blocks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["pages"].clear()


def test_events_are_no_votes():
    two_blocks()
    refit_boards()
    there = live_counts.counts()
    assert {name: count.number for name, count in there.items()} == {
        "votes": 7,
        "counted": 7,
        "battles": 7,
        "voters": 20,
        "entries": 2,
        "tracks": 1,
        "blocks": 2,
    }
    assert not any(count.about for count in there.values())


def test_of_nothing_there_is_nothing():
    assert {count.number for count in live_counts.counts().values()} == {0}


def test_votes_that_do_not_count_are_told_apart():
    entries = stage.arena(entries=2, prompts=1)
    stage.votes([(*entries, 0)] * 3)
    stage.votes([(*entries, 0)] * 2, left_seconds=0)
    refit_boards()
    there = live_counts.counts()
    assert (there["votes"].number, there["counted"].number) == (5, 3)


def test_who_is_leaving_is_no_voter_any_more():
    stage.arena(entries=2, prompts=1)
    leaving.leave(stage.battle().voter_id, timezone.now())
    assert live_counts.counts()["voters"].number == 0
    leaving.forget_leavers(timezone.now())
    caches["pages"].clear()
    assert live_counts.counts()["voters"].number == 0


def test_an_open_battle_is_not_among_those_served():
    two_blocks()
    stage.battle()
    assert live_counts.counts()["battles"].number == 7


def test_many_rows_are_estimated_and_rounded(monkeypatch):
    monkeypatch.setattr(live_counts, "COUNTED_BELOW", 1000)
    Voter.objects.bulk_create(Voter() for _ in range(1234))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE arena_voter")
    number, about = live_counts.counts()["voters"]
    assert about
    assert number == 1230


def test_asked_again_within_seconds_the_database_is_not(django_assert_num_queries):
    first = live_counts.counts()
    with django_assert_num_queries(0):
        assert live_counts.counts() == first
