"""Blocks: every line once, in order, under a root, a chain and a signature that a stranger can check."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from nacl.signing import VerifyKey

from arena.battles import receipts
from arena.battles.models import Voter
from arena.battles.voting import Ballot, cast_votes
from arena.heartbeat import beat, held
from arena.ledger import blocks, lines, reading, tasks
from arena.ledger.events import write
from arena.ledger.models import Block, Event, Kind
from arena.ledger.sealing import seal
from ratings import blocks as public, ledger, merkle
from tests.arena import stage

NOON = datetime(2026, 5, 1, 12, 0, 0, 900_000, tzinfo=UTC)


@pytest.fixture
def pair(db):
    return stage.arena(entries=2, prompts=1)


def seal_under_lock() -> None:
    with held("refit"):
        seal(NOON)


def fill(pair, votes: int = 3) -> None:
    stage.votes([(*pair, number % 4) for number in range(votes)])
    write(Kind.BOARD, f"after {Event.objects.count()}", {"board": 1, "note": "straße\n"})
    seal_under_lock()


def test_a_block_is_what_a_stranger_can_check(pair):
    fill(pair)
    block = blocks.cut(NOON)
    found = reading.lines_of(block)
    assert [line[:10] for line in found][-1] == b'{"board":1'
    leaves = [bytes.fromhex(ledger.leaf_hash(line)) for line in found]
    assert reading.leaves_of(block) == leaves
    assert (block.number, block.first_position, block.count, block.previous) == (1, 1, 4, "0" * 64)
    assert block.root == merkle.root(leaves).hex()
    line = public.header_line(
        number=1, previous="0" * 64, root=block.root, first=1, count=4, sealed_at=block.sealed_at
    )
    assert b"2026-05-01T12:00:00Z" in line
    assert block.hash == public.block_hash(line)
    key = VerifyKey(bytes.fromhex(receipts.public_key(settings.SIGNING_KEY)))
    assert key.verify(public.signed_message(block.hash), bytes.fromhex(block.signature))


def test_the_leaf_is_the_one_on_the_voters_receipt(pair):
    battle = stage.battle(watched=True)
    (verdict,) = cast_votes([Ballot(battle.voter_id, battle.key, 2)])
    seal(timezone.now())
    block = blocks.cut(timezone.now())
    assert reading.leaves_of(block)[0].hex() == verdict["receipt"]["leaf"]
    assert (
        receipts.pseudonym(bytes(battle.voter.pseudonym_key), stage.SILENT, timezone.now().year).encode()
        in (reading.lines_of(block)[0])
    )


def test_a_pseudonym_outlives_its_key(pair):
    fill(pair)
    before = reading.lines_of(blocks.cut(NOON))
    Voter.objects.update(pseudonym_key=bytes(32))
    assert reading.lines_of(Block.objects.get()) == before
    assert lines.between(1, 3) != before[:3]


def test_blocks_follow_each_other(pair):
    for _ in range(3):
        fill(pair)
        blocks.cut(NOON)
    first, second, third = Block.objects.all()
    assert (second.previous, third.previous) == (first.hash, second.hash)
    assert [block.first_position for block in (first, second, third)] == [1, 5, 9]
    assert blocks.cut(NOON) is None


def test_cut_in_pieces_it_is_the_same_lines(pair):
    fill(pair, 7)
    whole = lines.between(1, 8)
    pieces = []
    while block := blocks.cut(NOON, most=3):
        pieces += reading.lines_of(block)
    assert pieces == whole
    assert list(Block.objects.values_list("count", flat=True)) == [3, 3, 2]


def test_what_waits_for_its_position_waits_for_its_block(pair):
    stage.votes([(*pair, 0)])
    assert blocks.cut_all(NOON) == 0
    seal(NOON)
    assert blocks.cut_all(NOON) == 1


def test_a_line_that_is_missing_stops_the_cutting(pair):
    fill(pair)
    with connection.cursor() as cursor:  # as nobody can but the owner of the database
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE arena_event SET position = 6")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    with pytest.raises(lines.GapError, match="no line at position 4"):
        blocks.cut(NOON)
    assert not Block.objects.exists()


def test_a_clock_that_is_set_back_makes_no_block_older_than_the_last(pair):
    fill(pair)
    blocks.cut(NOON)
    fill(pair)
    assert blocks.cut(NOON - timedelta(hours=1)).sealed_at == NOON.replace(microsecond=0)


@pytest.mark.parametrize("change", [{"root": "0" * 64}, {"count": 9}, {"lines": b""}])
def test_a_block_is_for_good(pair, change):
    fill(pair)
    blocks.cut(NOON)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Block.objects.update(**change)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Block.objects.all().delete()


def test_the_heartbeat_cuts_what_the_other_one_sealed(pair):
    fill(pair)
    tasks.cut_blocks()
    tasks.cut_blocks()
    assert Block.objects.count() == 1


def test_at_once(pair):
    write(Kind.SEAL, "Pale Otter", {"codename": "Pale Otter"})
    block = blocks.cut_now(NOON)
    assert b"Pale Otter" in reading.lines_of(block)[0]
    assert blocks.cut_now(NOON) == block, "it is in a block already"


def elsewhere(act) -> threading.Thread:
    """Start `act` on a connection of its own."""

    def run():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
class TestBesideOthers:
    @pytest.mark.parametrize("lock", ["refit", "blocks"])
    def test_while_another_is_at_work_it_is_left_to_the_heartbeat(self, monkeypatch, lock):
        monkeypatch.setattr(blocks, "PATIENCE_SECONDS", 0.1)
        write(Kind.SEAL, "Pale Otter", {"codename": "Pale Otter"})
        answers = []
        with beat(lock):
            elsewhere(lambda: answers.append(blocks.cut_now(NOON))).join()
        assert answers == [None]
        assert blocks.cut_now(NOON).count == 1

    def test_a_block_in_the_making_holds_up_no_sealer(self):
        fill(stage.arena(entries=2, prompts=1))
        write(Kind.BOARD, "of another", {"board": 2})
        with held("blocks"):
            elsewhere(seal_under_lock).join()
        assert Event.objects.filter(position__isnull=False).count() == 2

    def test_two_at_once_cut_each_line_once(self):
        pair = stage.arena(entries=2, prompts=1)
        for _ in range(4):
            fill(pair, 5)
        start = threading.Barrier(3)

        def cut():
            start.wait()
            while blocks.cut(NOON, most=2) is not None:
                pass

        for thread in [elsewhere(cut) for _ in range(3)]:
            thread.join()
        found = [line for block in Block.objects.all() for line in reading.lines_of(block)]
        assert found == lines.between(1, 24)
        assert list(Block.objects.values_list("number", flat=True)) == list(range(1, 13))
