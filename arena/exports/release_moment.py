"""The one moment that a release is of: everything sealed and counted, every board fitted, every line in a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from arena.battles.integrity import POLICY_VERSION
from arena.heartbeat import held
from arena.leaderboard import counting, noting, refit
from arena.leaderboard.models import Board, Tally
from arena.ledger import blocks, sealing
from arena.ledger.models import Block
from arena.prompts.models import Track


class MomentPassed(Exception):  # noqa: N818 - a state of the world, no error
    """Other votes count now than did at the moment."""


@dataclass(frozen=True)
class Moment:
    """When it was, the last block then, and which votes counted."""

    at: datetime
    head: Block | None
    void_clips: dict[int, int]

    @property
    def until(self) -> int:
        return self.head.number if self.head else 0


def fix() -> Moment:
    """Seal what waits, count it, refit the boards and cut all blocks, so that blocks and boards end at one vote.

    What is long is done before: nobody waits while an old vote is counted or a large block is cut. The clock is read
    when it comes to it: a block is not older than the votes in it.
    """
    blocks.cut_all(timezone.now())
    while True:
        with held("refit"):
            sealing.seal(timezone.now())
            if counting.count_sealed():
                return _fixed()


def _fixed() -> Moment:
    refit.refit_moved()
    newest = [Board.objects.current(track) for track in Track.objects.all()]
    sealing.place([noting.note(board) for board in newest if board and not board.kept])
    now = timezone.now()
    blocks.cut_all(now)
    head = Block.objects.defer("lines", "leaves").last()
    return Moment(now, head, counting.void_clips())


@contextmanager
def seen_at(moment: Moment) -> Iterator[None]:
    """Let everything inside see the database as it is at one instant, however long it reads; it can write nothing.

    Inside a transaction of the caller's it is that one that decides what is seen. Raises MomentPassed where clips
    turned void, or another policy came, after the moment and before that instant.
    """
    begun = connection.in_atomic_block
    with transaction.atomic():
        if not begun:
            _hold_still()
        policies = set(Tally.objects.values_list("policy", flat=True))
        if counting.void_clips() != moment.void_clips or not policies <= {POLICY_VERSION}:
            raise MomentPassed
        yield


def _hold_still() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
