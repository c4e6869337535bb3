"""Names the votes that are not where they were sealed: altered, dropped, added or out of order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Pairs = list[tuple[int, int]]


@dataclass
class Misplaced:
    """What was found beside what was sealed, by row of the file and slot of the ledger.

    Attributes
    ----------
    altered, reordered : list of (int, int)
        Rows, each with the slot where another line was sealed, or where this one was.
    added : list of int
        Rows that were never sealed, or stand there twice.
    dropped : list of (int, int)
        Slots without a row, each with the row that would follow.
    """

    altered: Pairs = field(default_factory=list)
    reordered: Pairs = field(default_factory=list)
    added: list[int] = field(default_factory=list)
    dropped: Pairs = field(default_factory=list)


def misplaced(
    expected: NDArray[np.uint32],
    found: NDArray[np.uint32],
    place: NDArray[np.int64],
    slots: NDArray[np.int64],
    rows: NDArray[np.int64],
) -> Misplaced:
    """Tell what became of slots and rows that were left over when the two were laid beside each other.

    Parameters
    ----------
    expected, found : ndarray of uint32, shapes (n,) and (m,)
        Marks of the ledger's votes and of the file's rows.
    place : ndarray of int64, shape (n,)
        As `align` gives it.
    slots, rows : ndarray of int64
        Those left over, ascending.
    """
    told = Misplaced()
    waiting: dict[int, list[int]] = defaultdict(list)
    for slot in slots[::-1].tolist():
        waiting[int(expected[slot])].append(slot)
    moved: set[int] = set()
    for row in rows.tolist():
        if same := waiting.get(int(found[row])):
            moved.add(same[-1])
            told.reordered.append((row, same.pop()))
    carried = {row for row, _ in told.reordered}
    for gap_rows, gap_slots, following in _gaps(place, slots, rows):
        here = [row for row in gap_rows if row not in carried]
        missing = [slot for slot in gap_slots if slot not in moved]
        told.altered += zip(here, missing, strict=False)
        told.added += here[len(missing) :]
        told.dropped += [(slot, following) for slot in missing[len(here) :]]
    return told


def _gaps(
    place: NDArray[np.int64], slots: NDArray[np.int64], rows: NDArray[np.int64]
) -> Iterator[tuple[list[int], list[int], int]]:
    """Give rows and slots left over between two neighbours that were matched, and the row after the rows."""
    matched = np.flatnonzero(place >= 0)
    at_rows = place[matched]
    row_gaps, slot_gaps = np.searchsorted(at_rows, rows), np.searchsorted(matched, slots)
    by_gap: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for row, gap in zip(rows.tolist(), row_gaps.tolist(), strict=True):
        by_gap[gap][0].append(row)
    for slot, gap in zip(slots.tolist(), slot_gaps.tolist(), strict=True):
        by_gap[gap][1].append(slot)
    for gap in sorted(by_gap):
        here, missing = by_gap[gap]
        following = here[-1] + 1 if here else int(at_rows[gap - 1]) + 1 if gap else 0
        yield here, missing, following
