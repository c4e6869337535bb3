"""Finds the blocks whose lines are all there as they were sealed: their rows have the root that the block names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ratings.merkle import root
from ratings.votes_leaves import marks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ratings.block_rows import BlockRow
    from ratings.vote_slots import Slots
    from ratings.votes_leaves import Leaves


def whole_blocks(blocks: Sequence[BlockRow], votes: Leaves, beginnings: NDArray[np.int64]) -> dict[int, bool]:
    """Find the whole blocks, and move the beginnings of blocks to where the roots say they are.

    Parameters
    ----------
    blocks : sequence of BlockRow
        In order.
    votes : Leaves
        The rows of the votes file.
    beginnings : ndarray of int64, shape (blocks + 1,)
        The row at which each block's votes begin, as far as marks can tell; changed in place.

    Returns
    -------
    dict of int to bool
        By the place of each whole block among the blocks, whether its marks are true.
    """
    whole: dict[int, bool] = {}
    after = 0  # where the block before ended, by its root
    for at, block in enumerate(blocks):
        for start in dict.fromkeys((after, int(beginnings[at]))):
            leaves = _leaves(block, votes, start)
            if len(leaves) == block.count and root(leaves).hex() == block.root:
                whole[at] = np.array_equal(marks_of(b"".join(leaves)), block.marks)
                beginnings[at] = start
                after = start + block.votes
                break
        else:
            after = int(beginnings[at + 1])
    return whole


def beginnings(slots: Slots, place: NDArray[np.int64], rows: int) -> NDArray[np.int64]:
    """Tell the row at which each block's votes begin, from the rows that were matched to its marks.

    Parameters
    ----------
    slots : Slots
        The votes of the blocks.
    place : ndarray of int64, shape (n,)
        Row of each vote, or -1.
    rows : int
        How many rows there are.

    Returns
    -------
    ndarray of int64, shape (blocks + 1,)
        Ascending; the last is the number of rows.
    """
    matched = np.flatnonzero(place >= 0)
    ends = np.append(matched, len(place)), np.append(place[matched], rows)
    following = np.searchsorted(matched, slots.starts)
    start = ends[1][following] - (ends[0][following] - slots.starts)
    lowest = np.where(following > 0, ends[1][following - 1] + 1, 0)
    found = np.maximum(start, lowest)
    found[-1] = rows
    return np.asarray(np.minimum(np.maximum.accumulate(found), rows))


def _leaves(block: BlockRow, votes: Leaves, row: int) -> list[bytes]:
    """Put a block's events between the rows from `row` on; nothing where the file ends before."""
    leaves: list[bytes] = []
    end = row + block.votes
    if end > len(votes):
        return leaves
    for offset, leaf in block.leaves.items():
        stop = row + offset - len(leaves)
        leaves += votes.between(row, stop)
        leaves.append(leaf)
        row = stop
    return leaves + votes.between(row, end)
