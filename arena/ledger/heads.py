"""Publishes the ledger's head once a day, for others to keep: who has one can tell whether the past was rewritten."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TypedDict

from django.conf import settings

from arena.battles import receipts
from arena.heartbeat import beat
from arena.ledger.events import moment
from arena.ledger.models import Block, Head


class HeadDocument(TypedDict):
    number: int
    hash: str
    signature: str
    sealed_at: str | None
    public_key: str


def publish(now: datetime) -> Head | None:
    """Publish today's head (UTC), the last block of the days before; None if it is out already, or there is none.

    On the ledger's first day that is its newest block, so that something is kept from the beginning.
    """
    with beat("heads") as ours:
        today = now.astimezone(UTC).date()
        if not ours or Head.objects.filter(day=today).exists():
            return None
        midnight = datetime.combine(today, time(), UTC)
        blocks = Block.objects.defer("lines", "leaves")
        block = blocks.filter(sealed_at__lt=midnight).last() or blocks.last()
        return Head.objects.create(day=today, block=block) if block else None


def head_document(block: Block) -> HeadDocument:
    """Return what a stranger keeps of a head: the block's number, hash and time, our signature and its key."""
    return {
        "number": block.number,
        "hash": block.hash,
        "signature": block.signature,
        "sealed_at": moment(block.sealed_at),
        "public_key": receipts.public_key(settings.SIGNING_KEY),
    }
