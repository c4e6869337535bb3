"""Carries each track on by the votes sealed since: which count, the blocks that keep them, and online Elo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Count
from django.db.models.functions import ExtractYear

from arena.battles import receipts, vote_facts
from arena.battles.integrity import POLICY_VERSION, VoteFacts, reason_against
from arena.battles.models import LedgerLine
from arena.clips.models import Clip
from arena.leaderboard import blocks
from arena.leaderboard.models import Tally
from arena.prompts.models import Track
from ratings import elo
from ratings.outcomes import Comparisons

LARGEST_BATCH = 50_000


class Line(NamedTuple):
    """A sealed vote, and what the policy may look at of it."""

    position: int
    track: int
    voter: str
    left: int
    right: int
    choice: int
    facts: VoteFacts


FIELDS: tuple[Any, ...] = (
    "position", "vote__battle__track_id", "vote__battle__track__slug", "vote__battle__voter__pseudonym_key",
    ExtractYear("vote__cast_at", tzinfo=UTC), "vote__battle__left__entry_id", "vote__battle__right__entry_id",
    "vote__choice", *vote_facts.fields("vote__"),
)  # fmt: skip


def count_sealed() -> bool:
    """Count the votes sealed since the last time, a batch at most; return whether those were all."""
    tallies = _tallies()
    start = min((tally.last_position for tally in tallies.values()), default=0)
    sealed = LedgerLine.objects.filter(position__gt=start).order_by("position").values_list(*FIELDS)
    lines = [_line(row) for row in sealed[:LARGEST_BATCH]]
    news: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.position > tallies[line.track].last_position:
            news[line.track].append(line)
    for track, its_lines in news.items():
        _carry_on(tallies[track], [line for line in its_lines if not reason_against(line.facts)])
    end = lines[-1].position if lines else start
    Tally.objects.filter(last_position__lt=end).update(last_position=end)
    return len(lines) < LARGEST_BATCH


def counted_before(track: Track, position: int) -> blocks.Columns:
    """Return exactly the counted votes of a track that the ledger has before `position`, all sealed ones counted."""
    columns, end = blocks.ended_before(track.pk, position)
    rest = LedgerLine.objects.filter(
        position__gt=end, position__lt=position, vote__battle__track=track
    ).order_by("position")
    columns.add(_counted([_line(row) for row in rest.values_list(*FIELDS)]))
    return columns


def _counted(lines: Sequence[Line]) -> list[blocks.CountedVote]:
    return [
        blocks.CountedVote(line.voter, line.left, line.right, line.choice)
        for line in lines
        if not reason_against(line.facts)
    ]


def _tallies() -> dict[int, Tally]:
    """Return every track's tally; a track that has none yet gets one that has counted nothing."""
    missing = Track.objects.filter(tally__isnull=True)
    Tally.objects.bulk_create(
        [Tally(track=track, policy=POLICY_VERSION) for track in missing], ignore_conflicts=True
    )
    tallies, void = list(Tally.objects.all()), void_clips()
    for tally in tallies:
        if (tally.policy, tally.void_clips) != (POLICY_VERSION, void.get(tally.track_id, 0)):
            _start_afresh(tally, void.get(tally.track_id, 0))
    return {tally.track_id: tally for tally in tallies}


def void_clips() -> dict[int, int]:
    """Return how many clips of each track turned void after they were shown: votes on these count no more."""
    clips = Clip.objects.void_after_ready().order_by().values("track")
    return dict(clips.annotate(number=Count("id")).values_list("track", "number"))


def _start_afresh(tally: Tally, void_clips: int) -> None:
    """Forget what was counted by another policy, or before a clip turned void; the votes are all still there."""
    blocks.forget(tally.track_id)
    tally.last_position, tally.votes, tally.elo = 0, 0, {}
    tally.policy, tally.void_clips = POLICY_VERSION, void_clips
    tally.save()


def _line(row: tuple[Any, ...]) -> Line:
    position, track, slug, key, year, left, right, choice, *facts = row
    voter = _pseudonym(bytes(key), slug, year)
    return Line(position, track, voter, left, right, choice, vote_facts.read(facts))


@lru_cache(maxsize=65_536)
def _pseudonym(key: bytes, track: str, year: int) -> str:
    return receipts.pseudonym(key, track, year)


def _carry_on(tally: Tally, lines: list[Line]) -> None:
    counted = [blocks.CountedVote(line.voter, line.left, line.right, line.choice) for line in lines]
    if counted:
        blocks.append(tally.track_id, counted, lines[-1].position)
    tally.elo = _replayed(tally.elo, lines)
    tally.votes += len(lines)
    tally.save(update_fields=["elo", "votes"])


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
