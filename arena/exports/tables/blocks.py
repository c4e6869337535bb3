"""The table of blocks: the ledger's signed headers, the events in each, and a mark for each of its lines."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from arena.exports import sealed
from arena.exports.scope import Scope, Table
from arena.ledger import reading
from arena.ledger.models import Block, Event
from arena.tabular.columns import Column, Kind, Row
from ratings.merkle import HASH_BYTES
from ratings.votes_leaves import MARK_BYTES

COLUMNS = (
    Column("block", Kind.INTEGER, "Its number, from 1, without gaps."),
    Column("previous", Kind.TEXT, "Hash of the block before, in hex; zeros for the first."),
    Column("root", Kind.TEXT, "Merkle root (RFC 6962) over its lines, in hex."),
    Column("first", Kind.INTEGER, "Position of its first line in the whole ledger, from 1."),
    Column("count", Kind.INTEGER, "How many lines it has."),
    Column("sealed_at", Kind.MOMENT, "When it was sealed, in UTC."),
    Column("hash", Kind.TEXT, "SHA-256 of its canonical header, in hex."),
    Column("signature", Kind.TEXT, 'Ed25519 over "paddock-block:" and the hash, in hex.'),
    Column(
        "marks", Kind.TEXT, "First four bytes of each leaf hash, in base64: they tell which line is wrong."
    ),
    Column("events", Kind.JSON, "Its lines that are no votes: offset in the block, and the line."),
)


def _batches(scope: Scope) -> Iterator[Sequence[Row]]:
    for group in sealed.groups(scope.until, without="lines", since=scope.since):
        events = _events(group[0].first_position, group[-1].first_position + group[-1].count - 1)
        yield [_row(block, events) for block in group]


def _events(first: int, last: int) -> dict[int, Any]:
    """Return the ledger's lines between two positions that are no votes, by position."""
    found = Event.objects.filter(position__range=(first, last)).order_by("position")
    return {
        position: json.loads(line) for position, line in found.values_list("position", "line") if position
    }


def _row(block: Block, events: Mapping[int, Any]) -> Row:
    """Return a block as `python -m ratings verify` reads it: the votes of it are in the table of votes.

    The marks are the first bytes of each leaf hash. They prove nothing; they tell which line is wrong.
    """
    leaves = bytes(block.leaves)
    marks = b"".join(leaves[at : at + MARK_BYTES] for at in range(0, len(leaves), HASH_BYTES))
    places = enumerate(range(block.first_position, block.first_position + block.count))
    its = [[offset, events[place]] for offset, place in places if place in events]
    return (*reading.header(block).values(), b64encode(marks).decode(), its)


TABLE = Table(
    name="blocks",
    title="Ledger blocks",
    meaning="Every block of the ledger: with the table of votes it proves that no vote was changed, added or left out.",
    columns=COLUMNS,
    key=("block",),
    batches=_batches,
    grows=True,
)
