"""Fills a track's ledger with as many votes as one likes: battles, votes and places, copied in past every trigger."""

from __future__ import annotations

import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.random import Generator
from numpy.typing import NDArray

from arena.clips.models import Clip
from arena.prompts.models import Track
from ratings.outcomes import Comparisons

ROWS_A_PIECE = 50_000
WATCH_SECONDS = 3.0
NOT_WATCHED = 0.01  # the share of votes that do not count
VOTERS = "COPY arena_voter (id, pseudonym_key, created_at) FROM STDIN"
BATTLES = """
COPY arena_battle (
    id, key, voter_id, track_id, prompt_id, left_id, right_id, probability, watch_seconds, served_at, expires_at
) FROM STDIN
"""
VOTES = "COPY arena_vote (battle_id, choice, left_seconds, right_seconds, heard, cast_at) FROM STDIN"
PLACES = "COPY arena_ledgerline (vote_id, position) FROM STDIN"
NEXT = """
SELECT 1 + coalesce((SELECT max(id) FROM arena_battle), 0), 1 + greatest(
    (SELECT max(position) FROM arena_ledgerline), (SELECT max(position) FROM arena_event), 0
)
"""
GO_ON = "SELECT setval(pg_get_serial_sequence('arena_battle', 'id'), (SELECT max(id) FROM arena_battle))"


def plant_ledger(votes: Comparisons, slug: str, begin: datetime, end: datetime, seed: int = 1) -> None:
    """Store votes between entries of a track, which are named by their slugs, and place them in their order.

    Every entry has a clip of every prompt; votes are cast evenly from `begin` to `end`. The same seed gives the same
    keys, prompts and pseudonyms. What is left to do is to cut blocks.
    """
    rng = np.random.default_rng(seed)
    moments = np.linspace(begin.timestamp(), end.timestamp(), len(votes))
    with connection.cursor() as cursor:
        cursor.execute(NEXT)
        battle, place = cursor.fetchone()
        cursor.execute("SET session_replication_role = replica")
        try:
            voters = _plant_voters(cursor, rng, votes.voters, begin)
            ground = _Ground.of(Track.objects.get(slug=slug), votes.names, voters)
            for start in range(0, len(votes), ROWS_A_PIECE):
                part = slice(start, start + ROWS_A_PIECE)
                piece = _Piece(votes.select(part), _spelled(moments[part]), battle + start, place + start)
                piece.copy(cursor, rng, ground)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute(GO_ON)
        cursor.execute("ANALYZE arena_voter, arena_battle, arena_vote, arena_ledgerline")


@dataclass(frozen=True)
class _Ground:
    """Numbers of what is there: the track, its prompts (p,), the clips by prompt and entry (p, m), the voters."""

    track: int
    prompts: NDArray[np.int64]
    clips: NDArray[np.int64]
    voters: Sequence[str]

    @classmethod
    def of(cls, track: Track, slugs: Sequence[str], voters: Sequence[str]) -> _Ground:
        found = Clip.objects.on(track).filter(entry__slug__in=slugs)
        number = {(p, slug): clip for p, slug, clip in found.values_list("prompt_id", "entry__slug", "pk")}
        prompts = sorted({prompt for prompt, _ in number})
        clips = [[number[prompt, slug] for slug in slugs] for prompt in prompts]
        return cls(track.pk, np.array(prompts), np.array(clips), voters)


def _plant_voters(cursor: Any, rng: Generator, count: int, begin: datetime) -> list[str]:
    voters = [str(uuid.UUID(bytes=rng.bytes(16), version=4)) for _ in range(count)]
    _copy(cursor, VOTERS, ((voter, f"\\\\x{rng.bytes(32).hex()}", begin.isoformat()) for voter in voters))
    return voters


@dataclass(frozen=True)
class _Piece:
    """Some of the votes: when they were cast, and where the numbers of their battles and their places begin."""

    votes: Comparisons
    cast: Sequence[str]
    battle: int
    place: int

    def copy(self, cursor: Any, rng: Generator, ground: _Ground) -> None:
        count = len(self.votes)
        numbers = range(self.battle, self.battle + count)
        _copy(cursor, BATTLES, zip(numbers, *self._battles(rng, ground), self.cast, self.cast, strict=True))
        seconds = np.where(rng.random(count) < NOT_WATCHED, 0.0, WATCH_SECONDS + 1.0).tolist()
        votes = (numbers, self.votes.outcome.tolist(), seconds, seconds, ["t"] * count, self.cast)
        _copy(cursor, VOTES, zip(*votes, strict=True))
        _copy(cursor, PLACES, zip(numbers, range(self.place, self.place + count), strict=True))

    def _battles(self, rng: Generator, ground: _Ground) -> list[Sequence[Any]]:
        """Give the columns from the battle's key to its seconds to watch."""
        votes, count, size = self.votes, len(self.votes), len(self.votes.names)
        asked = rng.integers(len(ground.prompts), size=count)
        return [
            [_key(rng) for _ in range(count)],
            [ground.voters[number] for number in votes.voter],
            [ground.track] * count,
            ground.prompts[asked].tolist(),
            ground.clips[asked, votes.left].tolist(),
            ground.clips[asked, votes.right].tolist(),
            [2.0 / (size * (size - 1))] * count,
            [WATCH_SECONDS] * count,
        ]


def _spelled(moments: NDArray[np.float64]) -> list[str]:
    return [f"{moment}Z" for moment in (moments * 1e6).astype("datetime64[us]").astype(str).tolist()]


def _copy(cursor: Any, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(statement) as copy:
        copy.write("".join("\t".join(map(str, row)) + "\n" for row in rows))


def _key(rng: Generator) -> str:
    return urlsafe_b64encode(rng.bytes(16))[:22].decode()
