"""Writes what a measurement finds there straight into the database: ready clips, open battles, many entries."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from arena.battles.models import Vote
from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.entries.models import Entry, Provenance
from arena.prompts.models import Prompt, Track

SILENT = "shapes-text-to-video"

VOTERS = (
    "INSERT INTO arena_voter (id, pseudonym_key) SELECT v, sha256(v::text::bytea) FROM unnest(%s::uuid[]) v"
)
BATTLES = """
WITH pair AS (
    SELECT row_number() OVER (ORDER BY random()) - 1 AS number, l.prompt_id, l.id AS left_id, r.id AS right_id
    FROM arena_clip l JOIN arena_clip r USING (track_id, prompt_id)
    WHERE track_id = %(track)s AND l.entry_id <> r.entry_id
), battle AS (
    INSERT INTO arena_battle
        (key, voter_id, track_id, prompt_id, left_id, right_id, probability, watch_seconds, expires_at)
    SELECT substr(md5(random()::text), 1, 22), (%(voters)s::uuid[])[series.number %% %(crowd)s + 1],
           %(track)s, prompt_id, left_id, right_id, 0.1, 3, now() + interval '1 hour'
    FROM generate_series(0, %(count)s - 1) AS series (number)
    JOIN pair ON pair.number = series.number %% (SELECT count(*) FROM pair)
    RETURNING id, key, voter_id
), viewing AS (
    INSERT INTO arena_viewing (battle_id, shown_at, left_seconds, right_seconds, left_heard, right_heard)
    SELECT id, now() - interval '1 minute', 4, 4, true, true FROM battle
)
SELECT id, key, voter_id FROM battle ORDER BY id
"""


@dataclass(frozen=True)
class OpenBattles:
    """Battles that were watched and wait for their votes: keys by voter, numbers from `first` to `last`."""

    keys: dict[uuid.UUID, list[str]]
    first: int
    last: int

    def vote(self) -> None:
        """Cast a vote on each of them, past the sockets; the left side wins twice out of three times."""
        now = timezone.now()
        Vote.objects.bulk_create(
            [
                Vote(battle_id=n, choice=n % 3 == 0, left_seconds=4, right_seconds=4, heard=True, cast_at=now)
                for n in range(self.first, self.last + 1)
            ]
        )

    def votes(self) -> int:
        return Vote.objects.filter(pk__gte=self.first, pk__lte=self.last).count()


def plant_clips(slug: str = SILENT) -> None:
    """Give every entry of a track a ready clip of every prompt; there are no files behind them."""
    track, now = Track.objects.get(slug=slug), timezone.now()
    prompts = list(Prompt.objects.filter(world=track.world, task=track.task))
    for entry in Entry.objects.on(track):
        Order.objects.bulk_create(
            [Order(entry=entry, prompt=p, state=OrderState.DONE, done_at=now) for p in prompts],
            ignore_conflicts=True,
        )
        orders = Order.objects.filter(entry=entry, prompt__in=prompts)
        Clip.objects.bulk_create(
            [
                Clip(
                    entry=entry, prompt_id=order.prompt_id, track=track, order=order, state=ClipState.READY,
                    video="none.mp4", poster="none.jpg", made_at=now,
                )
                for order in orders
            ],
            ignore_conflicts=True,
        )  # fmt: skip


def plant_battles(count: int, voters: int, slug: str = SILENT) -> OpenBattles:
    """Open `count` battles for so many new voters, watched to the end."""
    crowd = [uuid.uuid4() for _ in range(voters)]
    track = Track.objects.get(slug=slug)
    with connection.cursor() as cursor:
        cursor.execute(VOTERS, [crowd])
        cursor.execute(BATTLES, {"track": track.pk, "voters": crowd, "crowd": voters, "count": count})
        rows = cursor.fetchall()
        # What planting leaves to be written would otherwise be written during the measurement.
        cursor.execute("ANALYZE arena_battle, arena_viewing, arena_vote, arena_voter")
        cursor.execute("CHECKPOINT")
    keys: dict[uuid.UUID, list[str]] = {voter: [] for voter in crowd}
    for _, key, voter in rows:
        keys[voter].append(key)
    return OpenBattles(keys, rows[0][0], rows[-1][0])


def plant_prompts(count: int, slug: str) -> None:
    """Add so many prompts that the entries of a track can answer, those that another row has left included."""
    track = Track.objects.get(slug=slug)
    Prompt.objects.bulk_create(
        [Prompt(world=track.world, task=track.task, text=f"Prompt {n}") for n in range(count)],
        ignore_conflicts=True,
    )


def plant_entries(count: int, slug: str) -> list[Entry]:
    """Put so many entries of the bench's own on a track."""
    track, slugs = Track.objects.get(slug=slug), [f"entry-{n:03}" for n in range(count)]
    Entry.objects.bulk_create(
        [Entry(slug=slug, public_name=slug.title(), provenance=Provenance.REPRODUCED) for slug in slugs],
        ignore_conflicts=True,
    )
    entries = list(Entry.objects.filter(slug__in=slugs).order_by("slug"))
    track.entries.add(*entries)
    return entries
