"""The blocks file: one block a line, with its signature, the events in it, and a mark for each of its lines."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from arena.exports import sealed
from arena.ledger import reading
from arena.ledger.models import Block
from ratings.merkle import HASH_BYTES
from ratings.votes_leaves import MARK_BYTES

NAME = "blocks.jsonl"
CONTENT_TYPE = "application/jsonl; charset=utf-8"


def pieces(until: int) -> Iterator[bytes]:
    """Yield the file's lines for the blocks up to one."""
    for block in sealed.blocks(until, without="lines"):
        yield json.dumps(row(block), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def row(block: Block) -> dict[str, Any]:
    """Return a block as `python -m ratings verify` reads it: the votes of it are in the votes file.

    The marks are the first bytes of each leaf hash. They prove nothing; they tell which line is wrong.
    """
    header = reading.header(block)
    leaves = bytes(block.leaves)
    marks = b"".join(leaves[at : at + MARK_BYTES] for at in range(0, len(leaves), HASH_BYTES))
    events = [[event["index"], json.loads(event["line"])] for event in reading.events_of(block)]
    return {"block": header.pop("number"), **header, "marks": b64encode(marks).decode(), "events": events}
