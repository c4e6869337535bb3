"""The votes file: one row a vote in the ledger's order, the values as sealed and what is said beside them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from itertools import islice

from arena.exports import sealed
from arena.exports.vote_facts import beside

NAME = "votes.csv"
CONTENT_TYPE = "text/csv; charset=utf-8"
COLUMNS = (
    "battle", "track", "prompt", "categories", "language", "model_a", "model_b", "winner", "side_a", "voter",
    "cast_at", "probability", "counted", "reason", "block",
)  # fmt: skip
LINES_A_PIECE = 2000


def pieces(until: int) -> Iterator[bytes]:
    """Yield the file as CSV for the blocks up to one, a few thousand rows at a time."""
    yield _csv([dict(zip(COLUMNS, COLUMNS, strict=True))])
    for block in sealed.blocks(until, without="leaves"):
        position, lines = block.first_position, sealed.lines_of(block)
        while some := list(islice(lines, LINES_A_PIECE)):
            yield _csv(rows(some, position, block.number))
            position += len(some)


def rows(lines: Sequence[bytes], first: int, block: int) -> list[dict[str, str]]:
    """Return rows for those of the lines from position `first` on that are votes: only an event has a type."""
    said = beside(first, first + len(lines) - 1)
    cells = {position: json.loads(line) for position, line in enumerate(lines, first)}
    return [
        {**vote, **said[position]._asdict(), "block": str(block)}
        for position, vote in cells.items()
        if "type" not in vote
    ]


def _csv(rows: Sequence[dict[str, str]]) -> bytes:
    text = io.StringIO()
    csv.DictWriter(text, COLUMNS, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
