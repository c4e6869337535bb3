"""Draws votes and seals them as an arena does: their lines, leaves and root, and a block that is signed."""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from nacl.signing import SigningKey

from arena.exports.catalogue import TABLES
from arena.tabular.columns import Row
from arena.tabular.formats import CSV, PARQUET
from ratings import blocks, ledger, merkle

KEY = SigningKey(bytes(32))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WINNERS: tuple[ledger.Winner, ...] = ("model_a", "model_b", "tie", "tie (bothbad)")

Facts = dict[str, Any]


class Sealed(NamedTuple):
    """A block, and what it was made of."""

    lines: list[bytes]
    leaves: list[bytes]
    header: dict[str, Any]
    hash: str
    signature: str


def draw(count: int, entries: int) -> list[Facts]:
    """Draw what is known of so many votes."""
    rng = Random(1)
    names = [f"entry-{number:03}" for number in range(entries)]
    drawn = []
    for _ in range(count):
        model_a, model_b = rng.sample(names, 2)
        drawn.append(
            {
                "battle": secrets.token_urlsafe(16),
                "track": "shapes-text-to-video",
                "prompt": str(rng.randrange(2000)),
                "model_a": model_a,
                "model_b": model_b,
                "winner": rng.choice(WINNERS),
                "side_a": "left",
                "voter": f"{rng.getrandbits(64):016x}",
                "cast_at": NOON,
                "probability": rng.random() / 100 + 1e-6,
            }
        )
    return drawn


def seal(
    votes: Sequence[Facts], number: int = 1, previous: str = blocks.FIRST_PREVIOUS, first: int = 1
) -> Sealed:
    lines = [ledger.vote_line(**vote) for vote in votes]
    leaves = [sha256(b"\x00" + line).digest() for line in lines]
    header = {"number": number, "previous": previous, "root": merkle.root(leaves).hex(), "first": first,
              "count": len(lines), "sealed_at": NOON}  # fmt: skip
    name = blocks.block_hash(blocks.header_line(**header))
    return Sealed(lines, leaves, header, name, KEY.sign(blocks.signed_message(name)).signature.hex())


def write(folder: Path, count: int, entries: int, most: int) -> tuple[list[Path], Path]:
    """Write the votes of so many, `most` a block, as CSV and as Parquet, and the blocks file of both."""
    columns, blocks_path = TABLES["votes"].columns, folder / "blocks.jsonl"
    files = {folder / f"votes.{form.ending}": form.writer(columns) for form in (CSV, PARQUET)}
    previous = blocks.FIRST_PREVIOUS
    with ExitStack() as stack:
        rows = stack.enter_context(blocks_path.open("w"))
        votes = [(stack.enter_context(path.open("wb")), writer) for path, writer in files.items()]
        for file, writer in votes:
            file.write(writer.begin())
        for number, first in enumerate(range(1, count + 1, most), 1):
            sealed = seal(draw(min(most, count + 1 - first), entries), number, previous, first)
            its = [_cells(line, number) for line in sealed.lines]
            for file, writer in votes:
                file.write(writer.add(its))
            rows.write(json.dumps(_row(sealed)) + "\n")
            previous = sealed.hash
        for file, writer in votes:
            file.write(writer.end())
    return list(files), blocks_path


def _cells(line: bytes, block: int) -> Row:
    vote = json.loads(line)
    beside = {"categories": "falling", "language": "en", "counted": True, "reason": None, "block": block}
    cells = {**vote, "probability": float(vote["probability"]), **beside}
    return tuple(cells[column.name] for column in TABLES["votes"].columns)


def _row(sealed: Sealed) -> dict[str, Any]:
    header = dict(sealed.header)
    marks = b64encode(b"".join(leaf[:4] for leaf in sealed.leaves)).decode()
    return {"block": header.pop("number"), **header, "sealed_at": f"{NOON:%Y-%m-%dT%H:%M:%SZ}", "hash": sealed.hash,
            "signature": sealed.signature, "marks": marks, "events": []}  # fmt: skip
