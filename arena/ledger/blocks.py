"""Cuts the ledger's lines into blocks: a Merkle root over them, bound to the block before, signed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from nacl.signing import SigningKey

from arena.heartbeat import LockTaken, held
from arena.ledger import lines, sealing
from arena.ledger.models import Block
from ratings import blocks, merkle

MOST_LINES = 100_000
PATIENCE_SECONDS = 2.0


def cut(now: datetime, most: int = MOST_LINES) -> Block | None:
    """Make the next block of lines that have a position and no block yet, `most` at most; None without any.

    It has a lock of its own, so that a long block holds up neither the sealer nor the settler.
    """
    with held("blocks"):
        last = Block.objects.defer("lines", "leaves").last()
        first = last.first_position + last.count if last else 1
        found = lines.between(first, first + most - 1)
        return _store(last, first, found, now) if found else None


def cut_all(now: datetime) -> int:
    """Make blocks until every line that has a position is in one; return how many blocks."""
    made = 0
    while cut(now) is not None:
        made += 1
    return made


def cut_now(now: datetime) -> Block | None:
    """Seal what waits and cut it, so that a fact just written is in a signed block: the newest one is returned.

    None if one of the locks was taken for too long; the heartbeats do it then.
    """
    try:
        with held("refit", PATIENCE_SECONDS):
            sealing.seal(now)
        with held("blocks", PATIENCE_SECONDS):
            cut_all(now)
    except LockTaken:
        return None
    return Block.objects.defer("lines", "leaves").last()


def _store(last: Block | None, first: int, found: Sequence[bytes], now: datetime) -> Block:
    leaves = [sha256(b"\x00" + line).digest() for line in found]
    # A clock that is set back makes no block older than the one before it.
    sealed_at = max(now.replace(microsecond=0), last.sealed_at) if last else now.replace(microsecond=0)
    number, previous = (last.number + 1, last.hash) if last else (1, blocks.FIRST_PREVIOUS)
    root = merkle.root(leaves).hex()
    header = blocks.header_line(
        number=number, previous=previous, root=root, first=first, count=len(found), sealed_at=sealed_at
    )
    name = blocks.block_hash(header)
    return Block.objects.create(
        number=number,
        first_position=first,
        count=len(found),
        previous=previous,
        root=root,
        sealed_at=sealed_at,
        hash=name,
        signature=SigningKey(settings.SIGNING_KEY).sign(blocks.signed_message(name)).signature.hex(),
        lines=zlib.compress(b"\n".join(found)),
        leaves=b"".join(leaves),
    )
