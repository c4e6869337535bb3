"""The counted votes of a track as columns, kept in blocks beside the board: no refit reads an old vote again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena.leaderboard.models import CountBlock
from ratings.outcomes import Comparisons

# A voter is half of a random number of 128 bits: two of a billion voters share it with a chance of one in two.
ROW = np.dtype([("voter", "<i8"), ("left", "<i4"), ("right", "<i4"), ("outcome", "u1")])
# Small blocks are merged when there are so many, up to a size that is cheap to write again.
MOST_SMALL = 64
LARGE = 100_000


class CountedVote(NamedTuple):
    """A vote that counts: voter, left entry, right entry, and the number of its outcome."""

    voter: uuid.UUID
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
        rows = np.frombuffer(block.columns, ROW)
        numbers = self.numbers
        voter = [numbers.setdefault(key, len(numbers)) for key in rows["voter"].tolist()]
        self.rows = np.concatenate([self.rows, rows])
        self.voter = np.concatenate([self.voter, np.array(voter, np.int32)])
        self.blocks.append(block.pk)

    def comparisons(self, entries: Sequence[int]) -> Comparisons:
        """Return the votes over `entries` (numbers), in their order; all that have votes must be there."""
        place = np.zeros(max(entries, default=0) + 1, np.int32)
        place[list(entries)] = np.arange(len(entries))
        return Comparisons(
            names=tuple(str(entry) for entry in entries),
            left=place[self.rows["left"]],
            right=place[self.rows["right"]],
            outcome=self.rows["outcome"],
            voter=self.voter,
        )


_kept: dict[int, Columns] = {}


def append(track: int, votes: Sequence[CountedVote], last: int) -> None:
    """Keep further counted votes of a track, whose last ledger position is `last`."""
    rows = [(_key(vote.voter), vote.left, vote.right, vote.choice) for vote in votes]
    _write(track, np.array(rows, ROW), last)
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


def forget(track: int) -> None:
    """Throw a track's blocks away, when another policy decides afresh which votes count."""
    CountBlock.objects.filter(track=track).delete()
    _kept.pop(track, None)


def _blocks(track: int) -> Any:
    return CountBlock.objects.filter(track=track).order_by("last")


def _key(voter: uuid.UUID) -> int:
    return int.from_bytes(voter.bytes[:8], "little", signed=True)


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
