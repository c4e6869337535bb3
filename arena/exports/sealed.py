"""Reads the ledger's blocks one after the other, and their lines a piece at a time, however many there are."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from django.db.models import Max

from arena.ledger.models import Block

COMPRESSED_PIECE = 64 * 1024


def newest() -> int:
    """Return the number of the newest block; 0 without any."""
    return int(Block.objects.aggregate(last=Max("number"))["last"] or 0)


def blocks(until: int, without: str) -> Iterator[Block]:
    """Yield the blocks up to one, each by a query of its own, without one of its weighty columns."""
    for number in range(1, until + 1):
        yield Block.objects.defer(without).get(number=number)


def lines_of(block: Block) -> Iterator[bytes]:
    """Yield the block's canonical lines without ever holding all of them."""
    packed, unpack, rest = bytes(block.lines), zlib.decompressobj(), b""
    for start in range(0, len(packed), COMPRESSED_PIECE):
        *whole, rest = (rest + unpack.decompress(packed[start : start + COMPRESSED_PIECE])).split(b"\n")
        yield from whole
    yield rest
