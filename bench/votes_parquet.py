"""Writes drawn votes as the Parquet file that our export would make of them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from arena.exports.catalogue import TABLES
from arena.tabular.columns import Row
from arena.tabular.formats import PARQUET
from ratings.ledger import WINNERS
from ratings.outcomes import Comparisons

TRACK = "shapes-text-to-video"
ROWS_A_BATCH, ROWS_A_BLOCK = 2_000, 100_000
PROMPTS = 2_000
NOT_WATCHED_EVERY = 100


def write(path: Path, votes: Comparisons) -> Path:
    with path.open("wb") as file:
        for piece in PARQUET.pieces(TABLES["votes"].columns, _batches(votes)):
            file.write(piece)
    return path


def _batches(votes: Comparisons) -> Iterator[Sequence[Row]]:
    for first in range(0, len(votes), ROWS_A_BATCH):
        yield _rows(votes.select(slice(first, first + ROWS_A_BATCH)), first)


def _rows(votes: Comparisons, first: int) -> list[Row]:
    names, rng = votes.names, np.random.default_rng(first)
    prompts, chance = (
        rng.integers(PROMPTS, size=len(votes)).tolist(),
        rng.uniform(1e-6, 1e-2, len(votes)).tolist(),
    )
    sides = zip(
        votes.left.tolist(), votes.right.tolist(), votes.outcome.tolist(), votes.voter.tolist(), strict=True
    )
    return [
        (
            secrets.token_urlsafe(16), TRACK, str(prompt), "falling", "en", names[left], names[right],
            WINNERS[outcome], "left", f"{voter:016x}", _minute(number), probability,
            number % NOT_WATCHED_EVERY > 0, None if number % NOT_WATCHED_EVERY else "not-watched",
            1 + number // ROWS_A_BLOCK,
        )
        for number, ((left, right, outcome, voter), prompt, probability) in enumerate(
            zip(sides, prompts, chance, strict=True), first
        )
    ]  # fmt: skip


def _minute(number: int) -> str:
    """Cast forty votes a minute."""
    minute = number // 40
    return (
        f"2026-{1 + minute // 40320:02}-{1 + minute // 1440 % 28:02}T{minute // 60 % 24:02}:{minute % 60:02}Z"
    )
