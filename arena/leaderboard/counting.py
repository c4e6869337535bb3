"""Carries each track's sums on by the votes sealed since: counts of ordered pairs, and online Elo."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from arena.battles.integrity import VoteFacts, reason_against
from arena.battles.models import LedgerLine
from arena.leaderboard.models import PairTally, Tally
from arena.prompts.models import Track
from ratings import elo
from ratings.counts import Counts
from ratings.outcomes import Comparisons

LARGEST_BATCH = 50_000
COLUMNS = ("left_wins", "right_wins", "ties", "both_bad")  # in the order of ratings.outcomes.Outcome


class Line(NamedTuple):
    """A sealed vote, in the order of FIELDS."""

    position: int
    track: int
    left: int
    right: int
    choice: int
    watch_seconds: float
    left_seconds: float
    right_seconds: float
    heard: bool
    sound: bool


FIELDS = (
    "position", "vote__battle__track_id", "vote__battle__left__entry_id", "vote__battle__right__entry_id",
    "vote__choice", "vote__battle__watch_seconds", "vote__left_seconds", "vote__right_seconds", "vote__heard",
    "vote__battle__track__sound",
)  # fmt: skip


def count_sealed() -> None:
    """Count the votes sealed since the last time, a batch at most."""
    tallies = _tallies()
    start = min((tally.last_position for tally in tallies.values()), default=0)
    lines = LedgerLine.objects.filter(position__gt=start).order_by("position").values_list(*FIELDS)
    news: dict[int, list[Line]] = defaultdict(list)
    end = start
    for line in map(Line._make, lines[:LARGEST_BATCH]):
        end = line.position
        if line.position > tallies[line.track].last_position:
            news[line.track].append(line)
    for track, its_lines in news.items():
        _carry_on(tallies[track], [line for line in its_lines if not reason_against(_facts(line))])
    Tally.objects.filter(last_position__lt=end).update(last_position=end)


def _tallies() -> dict[int, Tally]:
    """Return every track's tally; a track that has none yet gets one that has counted nothing."""
    missing = Track.objects.filter(tally__isnull=True)
    Tally.objects.bulk_create([Tally(track=track) for track in missing], ignore_conflicts=True)
    return {tally.track_id: tally for tally in Tally.objects.all()}


def _facts(line: Line) -> VoteFacts:
    return VoteFacts(line.watch_seconds, line.left_seconds, line.right_seconds, line.heard, line.sound)


def _carry_on(tally: Tally, lines: list[Line]) -> None:
    counted: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for line in lines:
        counted[line.left, line.right][line.choice] += 1
    _add_to_pairs(tally.track_id, counted)
    tally.elo = _replayed(tally.elo, lines)
    tally.votes += len(lines)
    tally.save(update_fields=["elo", "votes"])


def _add_to_pairs(track: int, counted: dict[tuple[int, int], list[int]]) -> None:
    known = {(row.left_id, row.right_id): row for row in PairTally.objects.filter(track=track)}
    changed = []
    for (left, right), numbers in counted.items():
        row = known.get((left, right)) or PairTally(track_id=track, left_id=left, right_id=right)
        for column, number in zip(COLUMNS, numbers, strict=True):
            setattr(row, column, getattr(row, column) + number)
        changed.append(row)
    PairTally.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["track", "left", "right"], update_fields=COLUMNS
    )


def _replayed(before: dict[str, float], lines: list[Line]) -> dict[str, float]:
    """Return the Elo ratings (by entry number) after the lines."""
    names = sorted({*before, *(str(entry) for line in lines for entry in (line.left, line.right))}, key=int)
    index = {int(name): place for place, name in enumerate(names)}
    votes = Comparisons(
        names=tuple(names),
        left=np.array([index[line.left] for line in lines], dtype=np.int64),
        right=np.array([index[line.right] for line in lines], dtype=np.int64),
        outcome=np.array([line.choice for line in lines], dtype=np.int64),
    )
    start = np.array([before.get(name, elo.START) for name in names])
    return dict(zip(names, elo.replay(votes, start=start).tolist(), strict=True))


def counts_of(track: Track, entries: list[int]) -> Counts:
    """Return the track's counts over `entries` (numbers), in their order; all tallied ones must be there."""
    index = {entry: place for place, entry in enumerate(entries)}
    table = np.zeros((len(entries), len(entries), len(COLUMNS)), dtype=np.int64)
    for row in PairTally.objects.filter(track=track).values_list("left_id", "right_id", *COLUMNS):
        table[index[row[0]], index[row[1]]] = row[2:]
    return Counts(names=tuple(str(entry) for entry in entries), table=table)
