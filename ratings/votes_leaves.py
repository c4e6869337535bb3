"""Reads a votes file as leaves of the ledger: each row's hash, its line in the file and the block it names."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.merkle import HASH_BYTES
from ratings.text_files import VotesFileError, shown
from ratings.vote_lines import CELLS, lines
from ratings.votes_header import REQUIRED
from ratings.votes_rows import header_place, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from ratings.votes_rows import Row

COLUMNS = (*CELLS, "block")
CHUNK = 1000
MARK_BYTES = 4
MARK = np.dtype(f">u{MARK_BYTES}")


@dataclass
class Leaves:
    """The rows of a votes file, in its order.

    Attributes
    ----------
    hashes : bytearray
        Leaf hashes, 32 bytes a row.
    lines : array of int
        Line of the file where each row ends, or the row's number where there are no lines.
    block_starts, block_words : list
        Runs of rows that name one block: the first row of each run, and the word in its column `block`.
    first_votes : dict of str to int
        Row of each entry's first vote.
    """

    hashes: bytearray = field(default_factory=bytearray)
    lines: array[int] = field(default_factory=lambda: array("Q"))
    block_starts: list[int] = field(default_factory=list)
    block_words: list[str] = field(default_factory=list)
    first_votes: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def between(self, start: int, stop: int) -> list[bytes]:
        """Give the leaf hashes of some rows."""
        hashes = bytes(self.hashes[start * HASH_BYTES : stop * HASH_BYTES])
        return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]

    def marks(self) -> NDArray[np.uint32]:
        """Give the mark of every row, shape (n,)."""
        return marks_of(bytes(self.hashes))

    def block_of(self, row: int) -> str:
        """Give the word in a row's column `block`."""
        return self.block_words[bisect_right(self.block_starts, row) - 1]


def marks_of(hashes: bytes) -> NDArray[np.uint32]:
    """Give the marks of leaf hashes: the first four bytes of each, as a number.

    Parameters
    ----------
    hashes : bytes
        The leaf hashes, 32 bytes each, one behind the other.

    Returns
    -------
    ndarray of uint32, shape (n,)
    """
    return np.frombuffer(hashes, MARK)[:: HASH_BYTES // MARK_BYTES].astype(np.uint32)


def read(path: Path) -> Leaves:
    """Read a votes file as leaves.

    Parameters
    ----------
    path : Path
        A ``.csv`` or ``.jsonl`` file, gzipped or not, or a ``.parquet`` file, with the columns COLUMNS; others are
        left alone.

    Raises
    ------
    VotesFileError
        For anything that is no such file, with line and column. A row that is well formed but was never sealed
        is no error here: its hash is simply another.
    """
    leaves = Leaves()
    with opened(path, COLUMNS[len(REQUIRED) :]) as (found, rows):
        missing = [name for name in COLUMNS if name not in found]
        if missing:
            raise VotesFileError(
                f"{header_place(path)}: there is no column {' or '.join(missing)}; "
                f"the columns {', '.join(COLUMNS)} are what the ledger's lines are made of."
            )
        texts = _texts(path, rows) if ".jsonl" in path.name.lower() else rows
        while chunk := list(islice(texts, CHUNK)):
            _take(leaves, chunk)
    return leaves


def _take(leaves: Leaves, chunk: list[Row]) -> None:
    row = len(leaves)
    leaves.hashes += b"".join([sha256(b"\x00" + line).digest() for line in lines(chunk)])
    numbers, model_a, model_b, *_, words = zip(*chunk, strict=True)
    leaves.lines.extend(numbers)
    if words.count(leaves.block_words[-1] if leaves.block_words else None) < len(words):
        for at, word in enumerate(words, row):
            if not leaves.block_words or word != leaves.block_words[-1]:
                leaves.block_starts.append(at)
                leaves.block_words.append(word)
    for entry in {*model_a, *model_b}.difference(leaves.first_votes):
        leaves.first_votes[entry] = row + min(
            column.index(entry) for column in (model_a, model_b) if entry in column
        )


def _texts(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    """Spell the cells of JSON as CSV has them: a number only where the ledger has one."""
    for line, *cells in rows:
        texts = [_text(cell, name) for name, cell in zip(COLUMNS, cells, strict=True)]
        if None in texts:
            at = texts.index(None)
            raise VotesFileError(
                f"{path}, line {line}, column {COLUMNS[at]}: there is {shown(cells[at])}; it must be text."
            )
        yield line, *texts


def _text(cell: Any, name: str) -> str | None:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return None
    if name == "probability" and isinstance(cell, float | int):
        return f"{cell:.9f}"
    return str(cell) if name == "block" and isinstance(cell, int) else None
