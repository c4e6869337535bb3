"""Checks blocks by themselves: numbers without gaps, each bound to the one before, hashed and signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratings.blocks import FIRST_PREVIOUS, block_hash, header_line, signed_message
from ratings.findings import Finding, Kind
from ratings.signatures import holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ratings.block_rows import BlockRow


def faults(blocks: Sequence[BlockRow], key: bytes) -> Iterator[Finding]:
    """Find what is wrong with blocks, whatever their lines are.

    Parameters
    ----------
    blocks : sequence of BlockRow
        In the order of the file.
    key : bytes
        The arena's public key, 32 bytes.

    Yields
    ------
    Finding
        Of kind header, chain or signature.
    """
    previous, number, first = FIRST_PREVIOUS, 1, blocks[0].first if blocks else 0
    for block in blocks:
        if block.number != number:
            yield _at(
                block, "chain", f"stands where block {number} must: blocks are missing, or not in order."
            )
        else:
            yield from _bound(block, previous, first)
        yield from _own(block, key)
        previous, number, first = block.hash, block.number + 1, block.first + block.count


def _bound(block: BlockRow, previous: str, first: int) -> Iterator[Finding]:
    if block.previous != previous:
        before = f"the hash of block {block.number - 1}" if block.number > 1 else "64 zeros"
        yield _at(block, "chain", f"is not bound to the one before: previous is not {before}.")
    if block.first != first:
        yield _at(block, "chain", f"begins at position {block.first}; the one before leads to {first}.")


def _own(block: BlockRow, key: bytes) -> Iterator[Finding]:
    header = header_line(
        number=block.number,
        previous=block.previous,
        root=block.root,
        first=block.first,
        count=block.count,
        sealed_at=block.sealed_at,
    )
    if block_hash(header) != block.hash:
        yield _at(block, "header", "was altered: its hash is not that of its number, previous, root, first, "
                  "count and sealed_at.")  # fmt: skip
    if not holds(key, signed_message(block.hash), block.signature):
        yield _at(block, "signature", "is not signed by this key: its hash or signature was altered, or the key "
                  "is another's.")  # fmt: skip


def _at(block: BlockRow, kind: Kind, what: str) -> Finding:
    return Finding(kind, f"Block {block.number} {what}", block=block.number)
