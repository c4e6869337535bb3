"""Puts into words, with line, battle, block and position, which votes are not as they were sealed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from ratings.findings import Finding, Kind
from ratings.votes_rows import opened, unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ratings.block_rows import BlockRow
    from ratings.misplaced import Misplaced
    from ratings.vote_slots import Slots
    from ratings.votes_leaves import Leaves

# More of one kind are told by their number.
MOST_NAMED = 100


@dataclass(frozen=True, eq=False)
class Names:
    """Where rows and slots stand, in words.

    Attributes
    ----------
    path : Path
        The votes file.
    """

    path: Path
    votes: Leaves
    blocks: Sequence[BlockRow]
    slots: Slots

    def findings(self, wrong: Misplaced) -> Iterator[Finding]:
        """Tell of every vote that is not where it was sealed.

        Yields
        ------
        Finding
            Of kind altered, reordered, added or dropped: a hundred of each, and how many more there are.
        """
        rows = [row for row, _ in (*wrong.altered[:MOST_NAMED], *wrong.reordered[:MOST_NAMED])]
        added = runs(wrong.added)
        battles = _battles(self.path, {*rows, *(start for start, _ in added[:MOST_NAMED])})
        for row, slot in wrong.altered[:MOST_NAMED]:
            yield self._of_row("altered", row, slot, battles, "altered: the ledger holds another line at")
        yield from self._more("altered", wrong.altered)
        for row, slot in wrong.reordered[:MOST_NAMED]:
            yield self._of_row("reordered", row, slot, battles, "out of order: its place is")
        yield from self._more("reordered", wrong.reordered)
        for start, stop in added[:MOST_NAMED]:
            yield self._added(start, stop, battles)
        yield from self._more("added", added)
        dropped = self._dropped_runs(wrong.dropped)
        for first, last, following in dropped[:MOST_NAMED]:
            yield self._dropped(first, last, following)
        yield from self._more("dropped", dropped)

    def place(self, slot: int) -> str:
        """Say block and position of a slot."""
        return f"block {self.blocks[self.slots.block_of(slot)].number}, position {self.slots.positions[slot]}"

    def _of_row(self, kind: Kind, row: int, slot: int, battles: dict[int, str], what: str) -> Finding:
        line = self.votes.lines[row]
        sentence = (
            f"{self.path}, {unit(self.path)} {line} (battle {battles[row]}): {what} {self.place(slot)}."
        )
        block = self.blocks[self.slots.block_of(slot)].number
        return Finding(kind, sentence, line, block, int(self.slots.positions[slot]))

    def _added(self, start: int, stop: int, battles: dict[int, str]) -> Finding:
        first, last = self.votes.lines[start], self.votes.lines[stop - 1]
        word, end = self.votes.block_of(start), self.blocks[-1].number
        after = f"; they name block {word}, and the blocks end with {end}" if block_number(word) > end else ""
        one = unit(self.path)
        where = f"{one} {first} (battle {battles[start]})" if first == last else f"{one}s {first} to {last}"
        return Finding(
            "added", f"{self.path}, {where}: added: the ledger has no such line there{after}.", first
        )

    def _dropped_runs(self, dropped: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """Join the slots that follow each other in one block: first, last, and the row after them."""
        joined: list[tuple[int, int, int]] = []
        for slot, following in dropped:
            if joined and joined[-1][1:] == (slot - 1, following) and slot not in self.slots.starts:
                joined[-1] = (joined[-1][0], slot, following)
            else:
                joined.append((slot, slot, following))
        return joined

    def _dropped(self, first: int, last: int, following: int) -> Finding:
        after = self.votes.lines[following - 1] if following else 1
        number = last - first + 1
        what = "a line was" if number == 1 else f"{number:,} lines were"
        position, end = int(self.slots.positions[first]), self.slots.positions[last]
        block = self.blocks[self.slots.block_of(first)].number
        where = f"position {position}" if number == 1 else f"positions {position} to {end}"
        sentence = f"{self.path}: {what} dropped after {unit(self.path)} {after}: block {block}, {where}."
        return Finding("dropped", sentence, after, block, position)

    def _more(self, kind: Kind, all_of_them: Sequence[object]) -> Iterator[Finding]:
        if len(all_of_them) > MOST_NAMED:
            more = len(all_of_them) - MOST_NAMED
            yield Finding(kind, f"{self.path}: {more:,} more places are {kind}.")


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Join ascending numbers that follow each other: first of each run, and the one after its last."""
    if not numbers:
        return []
    parts = np.split(np.array(numbers), np.flatnonzero(np.diff(numbers) != 1) + 1)
    return [(int(part[0]), int(part[-1]) + 1) for part in parts]


def block_number(word: str) -> int:
    """Read a number of a block as the column `block` has it; -2 for what is none."""
    return int(word) if re.fullmatch("[1-9][0-9]{0,14}", word) else -2


def _battles(path: Path, rows: Iterable[int]) -> dict[int, str]:
    """Read the battles of a few rows once more."""
    wanted = set(rows)
    if not wanted:
        return {}
    with opened(path, ("battle",)) as (found, cells):
        at = found.index("battle") + 1
        return {
            row: str(each[at]) for row, each in enumerate(islice(cells, max(wanted) + 1)) if row in wanted
        }
