"""Draws votes and seals them as an arena does: their lines, leaves and root, and a block that is signed."""

from __future__ import annotations

import csv
import json
import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from nacl.signing import SigningKey

from ratings import blocks, ledger, merkle
from ratings.vote_lines import CELLS

KEY = SigningKey(bytes(32))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WINNERS: tuple[ledger.Winner, ...] = ("model_a", "model_b", "tie", "tie (bothbad)")
COLUMNS = (*CELLS, "categories", "language", "counted", "reason", "block")

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


def write(folder: Path, count: int, entries: int, most: int) -> tuple[Path, Path]:
    """Write the votes file and the blocks file of so many votes, `most` a block."""
    votes_path, blocks_path = folder / "votes.csv", folder / "blocks.jsonl"
    previous = blocks.FIRST_PREVIOUS
    with votes_path.open("w", encoding="utf-8", newline="") as votes, blocks_path.open("w") as rows:
        writer = csv.writer(votes, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number, first in enumerate(range(1, count + 1, most), 1):
            drawn = draw(min(most, count + 1 - first), entries)
            sealed = seal(drawn, number, previous, first)
            writer.writerows(_cells(line, number) for line in sealed.lines)
            rows.write(json.dumps(_row(sealed)) + "\n")
            previous = sealed.hash
    return votes_path, blocks_path


def _cells(line: bytes, block: int) -> list[Any]:
    cells = json.loads(line)
    return [*(cells[name] for name in CELLS), "falling", "en", "true", "", block]


def _row(sealed: Sealed) -> dict[str, Any]:
    header = dict(sealed.header)
    marks = b64encode(b"".join(leaf[:4] for leaf in sealed.leaves)).decode()
    return {"block": header.pop("number"), **header, "sealed_at": f"{NOON:%Y-%m-%dT%H:%M:%SZ}", "hash": sealed.hash,
            "signature": sealed.signature, "marks": marks, "events": []}  # fmt: skip
