"""Gives every vote that waits in the ledger's inbox its place in the one order that counts."""

from django.db import connection

# Positions follow the time of casting within a batch and never change: a vote that commits late comes later.
SEAL = """
UPDATE arena_ledgerline line SET position = batch.base + batch.number
FROM (
    SELECT inbox.vote_id,
           row_number() OVER (ORDER BY vote.cast_at, vote.battle_id) AS number,
           (SELECT coalesce(max(position), 0) FROM arena_ledgerline) AS base
    FROM arena_ledgerline inbox JOIN arena_vote vote ON vote.battle_id = inbox.vote_id
    WHERE inbox.position IS NULL
) batch
WHERE line.vote_id = batch.vote_id
"""


def seal_votes() -> int:
    """Give positions to all waiting votes and return how many; the caller holds the heartbeat's lock."""
    with connection.cursor() as cursor:
        cursor.execute(SEAL)
        return int(cursor.rowcount)
