import json
import threading
from datetime import timedelta

import pytest
from django.db import InternalError, connection
from django.utils import timezone

from arena.battles.models import LedgerLine, Vote
from arena.clips.models import Clip, ClipState
from arena.exports import sealed
from arena.exports.release_moment import MomentPassed, fix, seen_at
from arena.leaderboard import counting
from arena.leaderboard.models import Board, Tally
from arena.ledger import sealing
from arena.ledger.events import write
from arena.ledger.models import Block, Event, Kind
from tests.arena import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    made = stage.arena(entries=3, prompts=1)
    stage.votes([(made[0], made[1], number % 4) for number in range(10)])
    return made


def lines_in_blocks() -> list[dict]:
    return [json.loads(line) for block in Block.objects.all() for line in sealed.lines_of(block)]


def test_blocks_and_boards_end_at_one_vote(entries):
    moment = fix()
    board = stage.newest()
    votes = [line for line in lines_in_blocks() if "type" not in line]
    assert (len(votes), board.votes, Tally.objects.get(track=board.track).votes) == (10, 10, 10)
    assert (
        board.last_position == LedgerLine.objects.order_by("-position").values_list("position", flat=True)[0]
    )
    assert moment.until == moment.head.number == sealed.newest()
    assert board.computed_at <= moment.at
    assert Vote.objects.filter(cast_at__gt=moment.head.sealed_at + timedelta(seconds=1)).count() == 0


def test_its_boards_are_kept_and_noted_in_its_own_blocks(entries):
    fix()
    assert stage.newest().kept
    (noted,) = [line for line in lines_in_blocks() if line.get("type") == "board"]
    assert noted["board"] == stage.newest().pk


def test_where_nothing_is_new_nothing_is_written(entries):
    first, second = fix(), fix()
    assert (first.until, first.head.hash) == (second.until, second.head.hash)
    assert (Board.objects.count(), Event.objects.count()) == (1, 1)


def test_votes_of_more_than_one_batch_are_all_counted(entries, monkeypatch):
    monkeypatch.setattr(counting, "LARGEST_BATCH", 3)
    fix()
    assert stage.newest().votes == 10


def test_a_board_is_noted_without_a_place_for_votes_that_came_meanwhile(entries):
    """They are not counted yet: they come after the release's last block."""
    last = Block.objects.get(number=fix().until)
    stage.votes([(entries[0], entries[1], 0)])
    event = write(Kind.BOARD, "another", {"board": 0})
    sealing.place([event])
    event.refresh_from_db()
    assert event.position == last.first_position + last.count
    assert LedgerLine.objects.filter(position__isnull=True).count() == 1


def test_an_arena_without_votes_has_a_moment_too(db):
    moment = fix()
    assert (moment.until, moment.head, moment.void_clips) == (0, None, {})


def test_other_votes_count_once_a_clip_is_void(entries):
    moment = fix()
    Clip.objects.filter(entry=entries[0]).update(state=ClipState.VOID, made_at=timezone.now())
    with pytest.raises(MomentPassed), seen_at(moment):
        pytest.fail("this is no longer the moment")


def test_other_votes_count_under_another_policy(entries):
    moment = fix()
    Tally.objects.update(policy="of another process")
    with pytest.raises(MomentPassed), seen_at(moment):
        pytest.fail("this is no longer the moment")


@pytest.mark.django_db(transaction=True)
def test_who_reads_sees_one_instant_and_writes_nothing(entries):
    def void():
        Clip.objects.filter(entry=entries[0]).update(state=ClipState.VOID, made_at=timezone.now())
        connection.close()

    with seen_at(fix()):
        other = threading.Thread(target=void)
        other.start()
        other.join()
        assert not Clip.objects.filter(state=ClipState.VOID).exists()
    assert Clip.objects.filter(state=ClipState.VOID).exists()
    with pytest.raises(InternalError, match="read-only"), seen_at(fix()):
        Clip.objects.update(state=ClipState.READY)
