"""Lays the rows of a votes file along the blocks that should hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ratings.alignment import align
from ratings.misplaced import Misplaced, misplaced
from ratings.vote_slots import Slots
from ratings.whole_blocks import beginnings, whole_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ratings.block_rows import BlockRow
    from ratings.votes_leaves import Leaves


@dataclass(frozen=True, eq=False)
class LaidOut:
    """Rows along blocks.

    Attributes
    ----------
    blocks : sequence of BlockRow
    votes : Leaves
    slots : Slots
        The votes that the blocks' marks tell of.
    place : ndarray of int64, shape (slots,)
        Row of each slot, by its mark; -1 for none.
    starts : ndarray of int64, shape (blocks + 1,)
        The row at which each block's votes begin.
    whole : dict of int to bool
        The blocks, by their place, whose rows have the root that was signed, and whether their marks are true.
    """

    blocks: Sequence[BlockRow]
    votes: Leaves
    slots: Slots
    place: NDArray[np.int64]
    starts: NDArray[np.int64]
    whole: dict[int, bool]

    @classmethod
    def of(cls, blocks: Sequence[BlockRow], votes: Leaves) -> LaidOut:
        """Lay the rows out by marks, then by the roots, which have the last word."""
        slots = Slots.of(blocks)
        place = align(slots.marks, votes.marks())
        starts = beginnings(slots, place, len(votes))
        whole = whole_blocks(blocks, votes, starts)
        return cls(blocks, votes, slots, place, starts, whole)

    def sealed_in(self) -> NDArray[np.int64]:
        """Give the place of each row's block among the blocks, -1 where it has none, shape (rows,)."""
        found = np.full(len(self.votes), -1, np.int64)
        matched = self.place >= 0
        of_slots = np.repeat(np.arange(len(self.blocks)), np.diff(self.slots.starts))
        found[self.place[matched]] = of_slots[matched]
        for at in self.whole:
            found[self.starts[at] : self.starts[at] + self.blocks[at].votes] = at
        return found

    def misplaced(self) -> Misplaced:
        """Tell what became of the rows and slots that are not where they were sealed."""
        settled = self.place >= 0
        for at in self.whole:
            settled[self.slots.starts[at] : self.slots.starts[at + 1]] = True
        rows = np.flatnonzero(self.sealed_in() < 0)
        return misplaced(self.slots.marks, self.votes.marks(), self.place, np.flatnonzero(~settled), rows)

    def touched(self, wrong: Misplaced) -> set[int]:
        """Give the places of the blocks that misplaced votes are of."""
        slots = [slot for _, slot in (*wrong.altered, *wrong.reordered)] + [slot for slot, _ in wrong.dropped]
        blocks = np.searchsorted(self.slots.starts, slots, side="right") - 1
        strangers = [*wrong.added, *(row for row, _ in wrong.reordered)]
        around = np.searchsorted(self.starts[:-1], strangers, side="right") - 1
        return {*blocks.tolist(), *around.tolist()}
