"""How often each entry met each other, and how it ended: counts of the votes that a track's boards are made from."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from arena.entries.models import Entry
from arena.leaderboard.blocks import ROW
from arena.leaderboard.models import CountBlock
from ratings.outcomes import Outcome

Counts = Counter[tuple[int, int, int]]  # by left entry, right entry and outcome

# By track and block. A block's votes never change; when blocks are merged, the one that takes them in is another.
_kept: dict[int, dict[int, Counts]] = {}


class Pair(NamedTuple):
    """All counted battles with one entry on the left and another on the right."""

    left: str
    right: str
    battles: int
    left_wins: int
    right_wins: int
    ties: int
    both_bad: int


def pairs(track: int) -> list[Pair]:
    """Return every ordered pair of entries that met, by their slugs."""
    counts = _counts(track)
    slugs = dict(Entry.objects.public().values_list("pk", "slug"))
    met = {(left, right) for left, right, _ in counts if {left, right} <= slugs.keys()}
    return sorted(_pair(counts, left, right, slugs) for left, right in met)


def _pair(counts: Counts, left: int, right: int, slugs: dict[int, str]) -> Pair:
    outcomes = [counts[left, right, outcome] for outcome in Outcome]
    return Pair(slugs[left], slugs[right], sum(outcomes), *outcomes)


def _counts(track: int) -> Counts:
    blocks = CountBlock.objects.filter(track=track)
    numbers = set(blocks.values_list("pk", flat=True))
    kept = {number: counts for number, counts in _kept.get(track, {}).items() if number in numbers}
    for number, columns in (
        blocks.filter(pk__in=numbers - kept.keys()).values_list("pk", "columns").iterator(4)
    ):
        kept[number] = _counted(columns)
    _kept[track] = kept
    return sum(kept.values(), Counts())


def _counted(columns: bytes | memoryview) -> Counts:
    rows = np.frombuffer(columns, ROW)[["left", "right", "outcome"]]
    found, times = np.unique(rows, return_counts=True)
    return Counts(dict(zip(found.tolist(), times.tolist(), strict=True)))
