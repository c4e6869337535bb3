"""Names the blocks whose root, marks or events are not as they were sealed, and rows that name another block."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ratings.findings import Finding
from ratings.named import MOST_NAMED, block_number
from ratings.votes_rows import unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ratings.block_rows import BlockRow
    from ratings.laid_out import LaidOut


def of_columns(laid: LaidOut, path: Path, accused: set[int]) -> Iterator[Finding]:
    """Find rows whose column `block` names another block than the one that holds them.

    Parameters
    ----------
    laid : LaidOut
        The rows along the blocks.
    path : Path
        The votes file.
    accused : set of int
        Places of blocks whose own number is not to be believed.

    Yields
    ------
    Finding
        Of kind column, a hundred at most.
    """
    votes = laid.votes
    numbers = np.array([-1 if at in accused else block.number for at, block in enumerate(laid.blocks)] + [-1])
    sealed_in, wrong = numbers[laid.sealed_in()], 0
    runs = pairwise([*votes.block_starts, len(votes)])
    for (start, stop), word in zip(runs, votes.block_words, strict=True):
        run = sealed_in[start:stop]
        for at in np.flatnonzero((run >= 0) & (run != block_number(word)))[: MOST_NAMED - wrong].tolist():
            line, block = votes.lines[start + at], int(run[at])
            sentence = (
                f"{path}, {unit(path)} {line}, column block: there is {word!r}; the vote is of block {block}."
            )
            yield Finding("column", sentence, line, block)
            wrong += 1


def of_blocks(laid: LaidOut, path: Path, touched: set[int]) -> Iterator[Finding]:
    """Find what is wrong in the blocks beside their votes.

    Parameters
    ----------
    laid : LaidOut
        The rows along the blocks.
    path : Path
        The votes file.
    touched : set of int
        Places of the blocks in which something was named already: their root needs no word of its own.

    Yields
    ------
    Finding
        Of kind root, marks or event.
    """
    for at, block in enumerate(laid.blocks):
        if at not in laid.whole:
            events = list(_events(block))
            yield from events
            if not events and at not in touched:
                yield _root(laid, path, at)
        if (len(block.marks) != block.count and at not in touched) or not laid.whole.get(at, True):
            sentence = f"Block {block.number}: its marks were altered; they are not those of its {block.count:,} lines."
            yield Finding("marks", sentence, block=block.number)


def _events(block: BlockRow) -> Iterator[Finding]:
    marks = dict(enumerate(block.marks.tolist()))
    for offset, leaf in block.leaves.items():
        if marks.get(offset) != int.from_bytes(leaf[:4]):
            position = block.first + offset
            sentence = (
                f"Block {block.number}, position {position}: its {block.events[offset]['type']} event was altered, "
                "added, or moved here: the ledger holds another line there."
            )
            yield Finding("event", sentence, block=block.number, position=position)


def _root(laid: LaidOut, path: Path, at: int) -> Finding:
    start, stop = int(laid.starts[at]), int(laid.starts[at + 1])
    lines = (
        f", {unit(path)}s {laid.votes.lines[start]} to {laid.votes.lines[stop - 1]} of the votes"
        if stop > start
        else ""
    )
    sentence = (
        f"Block {laid.blocks[at].number}{lines}: its lines do not have the root that was signed, and its marks do "
        "not tell which one is wrong."
    )
    return Finding("root", sentence, block=laid.blocks[at].number)
