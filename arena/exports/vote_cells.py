"""Takes the ledger's canonical lines of votes apart, thousands at once: each cell exactly as it was sealed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import compress
from typing import Any, NamedTuple

# As canonical JSON orders them.
NAMES = (
    "battle", "cast_at", "model_a", "model_b", "probability", "prompt", "side_a", "track", "voter", "winner",
)  # fmt: skip
QUOTES_A_LINE = 4 * len(NAMES)
EVENT = b'"type":'  # only an event has a type; inside of a text the quotes would be escaped


class VoteCells(NamedTuple):
    """Columns of votes by name, and the number of the block of each."""

    cells: dict[str, Sequence[Any]]
    blocks: Sequence[int]


def read(lines: Sequence[bytes], blocks: Sequence[int], track: str | None = None) -> VoteCells | None:
    """Return those of the lines that are votes, on one track or on all of them; None where none is."""
    wanted = b"" if track is None else f'"track":{json.dumps(track)}'.encode()
    which = [EVENT not in line and wanted in line for line in lines]
    if not all(which):
        lines, blocks = list(compress(lines, which)), list(compress(blocks, which))
    return VoteCells(_split(lines) or _parsed(lines), blocks) if lines else None


def _split(lines: Sequence[bytes]) -> dict[str, Sequence[Any]] | None:
    """Return the cells by cutting at the quotes, where nothing is escaped: in half the time."""
    text = b"".join(lines).decode()
    if "\\" in text or text.count('"') != QUOTES_A_LINE * len(lines):
        return None
    parts = text.split('"')
    return {name: parts[4 * at + 3 :: QUOTES_A_LINE] for at, name in enumerate(NAMES)}


def _parsed(lines: Sequence[bytes]) -> dict[str, Sequence[Any]]:
    votes = json.loads(b"[" + b",".join(lines) + b"]")
    return {name: [vote[name] for vote in votes] for name in NAMES}
