"""The counted votes of a track as columns, kept in blocks beside the board: no refit reads an old vote again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena.leaderboard.models import CountBlock
from ratings.outcomes import Comparisons

# A voter is a pseudonym, as public files have it: who computes again tells apart the same voters.
ROW = np.dtype([("voter", "<i8"), ("left", "<i4"), ("right", "<i4"), ("outcome", "u1")])
# Small blocks are merged when there are so many, up to a size that is cheap to write again.
MOST_SMALL = 64
LARGE = 100_000


class CountedVote(NamedTuple):
    """A vote that counts: the voter's pseudonym, left entry, right entry, and the number of its outcome."""

    voter: str
    left: int
    right: int
    choice: int


@dataclass
class Columns:
    """A track's counted votes in memory: entries by number, voters numbered from 0 in the order they came."""

    blocks: list[int] = field(default_factory=list)
    rows: NDArray[Any] = field(default_factory=lambda: np.empty(0, ROW))
    voter: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    numbers: dict[int, int] = field(default_factory=dict)

    def take(self, block: CountBlock) -> None:
        self._add(np.frombuffer(block.columns, ROW))
        self.blocks.append(block.pk)

    def add(self, votes: Sequence[CountedVote]) -> None:
        """Take in votes that no block holds on its own."""
        self._add(_rows(votes))

    def _add(self, rows: NDArray[Any]) -> None:
        numbers = self.numbers
        voter = [numbers.setdefault(key, len(numbers)) for key in rows["voter"].tolist()]
        self.rows = np.concatenate([self.rows, rows])
        self.voter = np.concatenate([self.voter, np.array(voter, np.int32)])

    def entries(self) -> list[int]:
        """Return the numbers of the entries that have votes."""
        return list(map(int, np.union1d(self.rows["left"], self.rows["right"])))

    def comparisons(self, entries: Sequence[int]) -> Comparisons:
        """Return the votes between `entries` (numbers), in their order."""
        most = (int(self.rows[side].max(initial=0)) for side in ("left", "right"))
        highest = max([*entries, *most])
        place = np.full(highest + 1, -1, np.int32)
        place[list(entries)] = np.arange(len(entries))
        left, right = place[self.rows["left"]], place[self.rows["right"]]
        # An entry that went as if never there takes its votes along, should a later policy count any.
        kept = (
            slice(None) if min(left.min(initial=0), right.min(initial=0)) >= 0 else (left >= 0) & (right >= 0)
        )
        return Comparisons(
            names=tuple(str(entry) for entry in entries),
            left=left[kept],
            right=right[kept],
            outcome=self.rows["outcome"][kept],
            voter=self.voter[kept],
        )


_kept: dict[int, Columns] = {}


def append(track: int, votes: Sequence[CountedVote], last: int) -> None:
    """Keep further counted votes of a track, whose last ledger position is `last`."""
    _write(track, _rows(votes), last)
    _merge_small(track)


def columns_of(track: int) -> Columns:
    """Return a track's counted votes; what this process read before is not read again."""
    ids = list(_blocks(track).values_list("pk", flat=True))
    kept = _kept.get(track)
    if kept is None or kept.blocks != ids[: len(kept.blocks)]:
        kept = _kept[track] = Columns()
    for block in _blocks(track).filter(pk__in=ids[len(kept.blocks) :]):
        kept.take(block)
    return kept


def ended_before(track: int, position: int) -> tuple[Columns, int]:
    """Return the counted votes of the blocks that end before a ledger position, and where the last of them ends."""
    columns, end = Columns(), 0
    for block in _blocks(track).filter(last__lt=position):
        columns.take(block)
        end = block.last
    return columns, end


def forget(track: int) -> None:
    """Throw a track's blocks away, when another policy decides afresh which votes count."""
    CountBlock.objects.filter(track=track).delete()
    _kept.pop(track, None)


def _blocks(track: int) -> Any:
    return CountBlock.objects.filter(track=track).order_by("last")


def _rows(votes: Sequence[CountedVote]) -> NDArray[Any]:
    return np.array([(_key(vote.voter), vote.left, vote.right, vote.choice) for vote in votes], ROW)


def _key(pseudonym: str) -> int:
    return int.from_bytes(bytes.fromhex(pseudonym), "little", signed=True)


def _write(track: int, rows: NDArray[Any], last: int) -> CountBlock:
    return CountBlock.objects.create(track_id=track, last=last, votes=len(rows), columns=rows.tobytes())


def _merge_small(track: int) -> None:
    """Write the small blocks at the end as one, when there are too many of them."""
    sizes = _blocks(track).reverse().values_list("votes", flat=True)[: MOST_SMALL + 1]
    small = len(list(takewhile(lambda votes: votes < LARGE, sizes)))
    if small <= MOST_SMALL:
        return
    kept = columns_of(track)
    parts = list(_blocks(track).filter(pk__in=kept.blocks[-small:]).values_list("columns", "last"))
    CountBlock.objects.filter(pk__in=kept.blocks[-small:]).delete()
    merged = _write(track, np.concatenate([np.frombuffer(part, ROW) for part, _ in parts]), parts[-1][1])
    kept.blocks[-small:] = [merged.pk]
