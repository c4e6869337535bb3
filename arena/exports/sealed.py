"""Reads the ledger's blocks in order, and their lines a piece at a time, however many there are."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, QuerySet

from arena.ledger.models import Block

COMPRESSED_PIECE = 64 * 1024
BLOCKS_PLANNED = 1000
LINES_READ = 50_000  # of so many lines whole blocks are read at once, or one block of more


class Piece(NamedTuple):
    """Lines that follow each other: the position of the first, and for each line the number of its block."""

    first: int
    lines: list[bytes]
    blocks: list[int]


def newest() -> int:
    """Return the number of the newest block; 0 without any."""
    return int(Block.objects.aggregate(last=Max("number"))["last"] or 0)


def end_of(number: int) -> int:
    """Return the position of the last line that a block and those before it hold; 0 where there is no such block."""
    found = Block.objects.filter(number=number).values_list("first_position", "count").first()
    return found[0] + found[1] - 1 if found else 0


def sealed_at(number: int) -> datetime | None:
    """Return when a block was sealed; None where there is no such block."""
    return Block.objects.filter(number=number).values_list("sealed_at", flat=True).first()


def blocks(until: int, without: str, since: int = 0) -> Iterator[Block]:
    """Yield the blocks after one up to another, without one of their weighty columns."""
    for group in groups(until, without, since):
        yield from group


def groups(until: int, without: str, since: int = 0) -> Iterator[list[Block]]:
    """Yield the same blocks, small ones several at a time: there is one of them a minute, and years of minutes."""
    for first, last in _ranges(since, until):
        yield list(_between(first, last).defer(without))


def pieces(until: int, since: int, most: int) -> Iterator[Piece]:
    """Yield the lines of the blocks after one up to another, `most` at a time, whatever block they are of."""
    piece = Piece(end_of(since) + 1, [], [])
    for block in blocks(until, without="leaves", since=since):
        for lines in _lists_of(block):
            piece.lines.extend(lines)
            piece.blocks.extend([block.number] * len(lines))
            while len(piece.lines) >= most:
                yield Piece(piece.first, piece.lines[:most], piece.blocks[:most])
                piece = Piece(piece.first + most, piece.lines[most:], piece.blocks[most:])
    if piece.lines:
        yield piece


def lines_of(block: Block) -> Iterator[bytes]:
    """Yield the block's canonical lines without ever holding all of them."""
    for lines in _lists_of(block):
        yield from lines


def _lists_of(block: Block) -> Iterator[list[bytes]]:
    packed, unpack, rest = bytes(block.lines), zlib.decompressobj(), b""
    for start in range(0, len(packed), COMPRESSED_PIECE):
        *whole, rest = (rest + unpack.decompress(packed[start : start + COMPRESSED_PIECE])).split(b"\n")
        yield whole
    yield [rest]


def _ranges(since: int, until: int) -> Iterator[tuple[int, int]]:
    """Yield first and last number of runs of blocks that have few lines together, or are one block."""
    for start in range(since, until, BLOCKS_PLANNED):
        first, total = start + 1, 0
        end = min(until, start + BLOCKS_PLANNED)
        for number, count in _between(first, end).values_list("number", "count"):
            if total and total + count > LINES_READ:
                yield first, number - 1
                first, total = number, 0
            total += count
        yield first, end


def _between(first: int, last: int) -> QuerySet[Block]:
    return Block.objects.filter(number__range=(first, last)).order_by("number")
