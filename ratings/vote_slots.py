"""The places that blocks keep for votes: every vote of the ledger in order, with its block and position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ratings.block_rows import BlockRow


@dataclass(frozen=True, eq=False)
class Slots:
    """The votes that the marks of blocks tell of.

    Attributes
    ----------
    marks : ndarray of uint32, shape (n,)
        The mark of each vote.
    positions : ndarray of int64, shape (n,)
        Its position in the whole ledger.
    starts : ndarray of int64, shape (blocks + 1,)
        The first vote of each block, and their number.
    """

    marks: NDArray[np.uint32]
    positions: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, blocks: Sequence[BlockRow]) -> Slots:
        """Take the votes of blocks; a block has as many lines as marks, whatever it says itself."""
        offsets = [_vote_offsets(block) for block in blocks]
        return cls(
            np.concatenate([block.marks[those] for block, those in zip(blocks, offsets, strict=True)]),
            np.concatenate([those + block.first for block, those in zip(blocks, offsets, strict=True)]),
            np.cumsum([0, *map(len, offsets)]),
        )

    def block_of(self, slot: int) -> int:
        """Give the place of a vote's block among the blocks."""
        return int(np.searchsorted(self.starts, slot, side="right")) - 1


def _vote_offsets(block: BlockRow) -> NDArray[np.int64]:
    lines = len(block.marks)
    return np.delete(np.arange(lines), [offset for offset in block.events if offset < lines])
