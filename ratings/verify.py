"""Checks a votes file against the blocks that sealed it, and the blocks against each other and a public key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratings import block_rows, chain, openings, votes_leaves
from ratings.block_faults import of_blocks, of_columns
from ratings.findings import Finding
from ratings.laid_out import LaidOut
from ratings.named import Names
from ratings.vote_slots import Slots

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from ratings.block_rows import BlockRow
    from ratings.votes_leaves import Leaves


@dataclass(frozen=True)
class Head:
    """A block's number and hash, as it was published or saved."""

    number: int
    hash: str


@dataclass(frozen=True)
class Report:
    """What a check came to.

    Attributes
    ----------
    blocks, votes, events : int
        How many there are.
    head : Head
        The last block.
    sealed_at : datetime
        When it was sealed.
    findings : tuple of Finding
        What is wrong; empty when all of it is as it was sealed.
    """

    blocks: int
    votes: int
    events: int
    head: Head
    sealed_at: datetime
    findings: tuple[Finding, ...]


def verify(votes_path: Path, blocks_path: Path, key: bytes, saved: Head | None = None) -> Report:
    """Check a public export with nothing but itself and the arena's public key.

    Parameters
    ----------
    votes_path, blocks_path : Path
        The votes file, and the blocks file of the same time.
    key : bytes
        The arena's public key, 32 bytes.
    saved : Head, optional
        A head that was saved earlier; the blocks must go through it.

    Returns
    -------
    Report
        Every place that is not as it was sealed is among its findings.

    Raises
    ------
    VotesFileError
        For files that cannot be read, with line and column or field.
    ValueError
        For a key of another length, or where PyNaCl is not installed.

    Notes
    -----
    Trusted is only what hangs on the signatures: a block's hash, its header, the Merkle root in it, and so the
    lines. The marks of a block say which line is wrong, never that all are right.
    """
    blocks = block_rows.read(blocks_path)
    headers = [*chain.faults(blocks, key), *_head_faults(blocks, saved)]
    votes = votes_leaves.read(votes_path)
    lines = list(_line_faults(blocks, votes, votes_path, {each.block for each in headers}))
    reveals = openings.faults(blocks, {} if lines else _first_positions(blocks, votes))
    return Report(
        blocks=len(blocks),
        votes=len(votes),
        events=sum(len(block.events) for block in blocks),
        head=Head(blocks[-1].number, blocks[-1].hash),
        sealed_at=blocks[-1].sealed_at,
        findings=(*headers, *lines, *reveals),
    )


def _head_faults(blocks: Sequence[BlockRow], saved: Head | None) -> Iterator[Finding]:
    if saved is None:
        return
    found = next((block for block in blocks if block.number == saved.number), None)
    if found is None:
        sentence = (
            f"The blocks end with {blocks[-1].number}; block {saved.number}, whose head you saved, is not among "
            "them: history was cut off."
        )
        yield Finding("head", sentence, block=saved.number)
    elif found.hash != saved.hash:
        sentence = (
            f"Block {saved.number} is another than the one whose head you saved: history was rewritten."
        )
        yield Finding("head", sentence, block=saved.number)


def _line_faults(
    blocks: Sequence[BlockRow], votes: Leaves, path: Path, accused: set[int | None]
) -> Iterator[Finding]:
    """Find the lines that are not as they were sealed; `accused` are blocks whose header is wrong already."""
    laid = LaidOut.of(blocks, votes)
    wrong = laid.misplaced()
    yield from Names(path, votes, blocks, laid.slots).findings(wrong)
    headers = {at for at, block in enumerate(blocks) if block.number in accused}
    yield from of_columns(laid, path, headers)
    yield from of_blocks(laid, path, laid.touched(wrong) | headers)


def _first_positions(blocks: Sequence[BlockRow], votes: Leaves) -> dict[str, int]:
    """Give the position of the first vote on each entry, in a file whose rows are all where they belong."""
    positions = Slots.of(blocks).positions
    return {entry: int(positions[row]) for entry, row in votes.first_votes.items()}
