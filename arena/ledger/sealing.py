"""Gives every vote and event that waits its place in the one order that counts, and says when a reveal falls due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from arena.entries.models import Entry
from arena.ledger.events import moment, write
from arena.ledger.models import Event, Kind

# A vote makes a date due by its own time; of a vote that is further ahead of us than this, the time is not believed.
BELIEVED_AHEAD = timedelta(minutes=1)

# Positions follow the time of casting within a batch and never change: a vote that commits late comes later.
# All of a batch is one statement, because each statement sees the votes of its own moment.
INBOX = """
WITH base AS (
    SELECT greatest((SELECT max(position) FROM arena_ledgerline), (SELECT max(position) FROM arena_event), 0) AS last
), inbox AS MATERIALIZED (
    SELECT vote.battle_id AS vote, vote.cast_at, row_number() OVER (ORDER BY vote.cast_at, vote.battle_id) AS number
    FROM arena_ledgerline line JOIN arena_vote vote ON vote.battle_id = line.vote_id
    WHERE line.position IS NULL
), waiting AS MATERIALIZED (
    SELECT id, row_number() OVER (ORDER BY id) AS number FROM arena_event WHERE position IS NULL
)"""

# Without sealed entries nothing falls due, and nobody asks whom a vote was about.
NOTHING_DUE = """, dues AS (
    SELECT ''::text AS codename, 0 AS after, 0 AS rank, now() AS due_at, ''::text AS cause WHERE false
)"""

# A due event stands right after the vote that makes the number full, or right before the first vote of the date.
# An entry whose seal still waits in this batch is never due before its own seal.
DUES = """, sealed AS (
    SELECT id, codename, acknowledged, reveal_at, reveal_votes,
           due_at IS NULL AND NOT EXISTS (
               SELECT FROM arena_event WHERE key = 'seal:' || codename AND position IS NULL
           ) AS open
    FROM arena_entry WHERE id = ANY(%(sealed)s)
), hits AS MATERIALIZED (
    SELECT sealed.id AS entry, inbox.number, inbox.cast_at,
           sealed.acknowledged + row_number() OVER (PARTITION BY sealed.id ORDER BY inbox.number) AS nth
    FROM inbox
    JOIN arena_battle battle ON battle.id = inbox.vote
    CROSS JOIN LATERAL (VALUES (battle.left_id), (battle.right_id)) side (clip)
    JOIN arena_clip clip ON clip.id = side.clip
    JOIN sealed ON sealed.id = clip.entry_id
), met AS (
    SELECT sealed.id, sealed.codename, hits.number AS after, hits.cast_at AS due_at, 'votes' AS cause
    FROM sealed JOIN hits ON hits.entry = sealed.id AND hits.nth = sealed.reveal_votes
    WHERE sealed.open
    UNION ALL
    SELECT id, codename, 0, %(now)s, 'votes' FROM sealed WHERE open AND acknowledged >= reveal_votes
    UNION ALL
    SELECT id, codename, (SELECT count(*) FROM inbox WHERE cast_at < reveal_at), reveal_at, 'date'
    FROM sealed
    WHERE open AND (reveal_at <= %(now)s OR (
        reveal_at <= %(believed)s AND EXISTS (SELECT FROM inbox WHERE cast_at BETWEEN reveal_at AND %(believed)s)
    ))
), first AS (
    SELECT DISTINCT ON (id) * FROM met ORDER BY id, after, cause DESC
), dues AS (
    SELECT *, row_number() OVER (ORDER BY after, due_at, codename) AS rank FROM first
), counted AS (
    UPDATE arena_entry entry
    SET acknowledged = entry.acknowledged + coalesce(news.votes, 0), due_at = coalesce(entry.due_at, dues.due_at)
    FROM sealed
    LEFT JOIN (SELECT entry, count(*) AS votes FROM hits GROUP BY entry) news ON news.entry = sealed.id
    LEFT JOIN dues ON dues.id = sealed.id
    WHERE entry.id = sealed.id AND (news.votes > 0 OR dues.id IS NOT NULL)
)"""

PLACE = """, votes_placed AS (
    UPDATE arena_ledgerline line
    SET position = base.last + inbox.number + (SELECT count(*) FROM dues WHERE dues.after < inbox.number)
    FROM inbox, base WHERE line.vote_id = inbox.vote
), events_placed AS (
    UPDATE arena_event event
    SET position = base.last + (SELECT count(*) FROM inbox) + (SELECT count(*) FROM dues) + waiting.number
    FROM waiting, base WHERE event.id = waiting.id
)
SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM waiting), dues.codename, dues.due_at, dues.cause,
       base.last + dues.after + dues.rank
FROM base LEFT JOIN dues ON true
ORDER BY 5
"""

PLACE_LAST = """
UPDATE arena_event SET position = 1 + greatest(
    (SELECT max(position) FROM arena_ledgerline), (SELECT max(position) FROM arena_event), 0
) WHERE id = %s
"""


class Due(NamedTuple):
    """A reveal that falls due with this batch."""

    codename: str
    due_at: datetime
    cause: str
    position: int


def seal(now: datetime) -> int:
    """Give positions to all that waits, and return how many; the caller holds the lock called "refit".

    Whoever also locks entries takes that lock first: here the sealed ones are locked under it.
    """
    entries = Entry.objects.sealed().select_for_update(no_key=True).order_by("pk")
    sealed = list(entries.values_list("pk", flat=True))
    asked: dict[str, Any] = {"sealed": sealed, "now": now, "believed": now + BELIEVED_AHEAD}
    with connection.cursor() as cursor:
        cursor.execute(INBOX + (DUES if sealed else NOTHING_DUE) + PLACE, asked)
        rows = cursor.fetchall()
    dues = [Due(*row[1:]) for row in rows if row[1] is not None]
    for due in dues:
        _note(due)
    return int(rows[0][0]) + len(dues)


def place(events: Sequence[Event]) -> None:
    """Give these events the next positions, and nothing else that waits; the caller holds the lock called "refit"."""
    for event in events:
        with connection.cursor() as cursor:
            cursor.execute(PLACE_LAST, [event.pk])


def _note(due: Due) -> None:
    facts = {"codename": due.codename, "due_at": moment(due.due_at), "by": due.cause}
    event = write(Kind.DUE, due.codename, facts)
    Event.objects.filter(pk=event.pk).update(position=due.position)
