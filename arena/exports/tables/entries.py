"""The table of entries: who competes under which name, and what is claimed and measured of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from arena.battles.models import Battle
from arena.entries.models import Entry, State, status_of
from arena.exports import entry_facts
from arena.exports.closing import Seconds, Window, outcome, window
from arena.exports.moments import second
from arena.exports.scope import Scope, Table
from arena.tabular.columns import Column, Kind, Row

COLUMNS = (
    Column("entry", Kind.TEXT, "Its permanent slug, as all tables have it."),
    Column("name", Kind.TEXT, "Its public name, or its codename while it is sealed.", nullable=True),
    Column("codename", Kind.TEXT, "Its codename, also after the reveal; unknown without one.", nullable=True),
    Column("status", Kind.WORD, "Of the name: open, sealed or due.", nullable=True),
    Column(
        "state",
        Kind.WORD,
        "preparing, active, withdrawn, or gone: withdrawn before a vote on it counted, and nothing more is told.",
    ),
    Column("provenance", Kind.WORD, "Who made the clips: uploaded, hosted or reproduced.", nullable=True),
    Column("calibration", Kind.BOOLEAN, "Good or bad on purpose, so that its place is known.", nullable=True),
    Column("anchor", Kind.BOOLEAN, "Whether it stands at 1000 on the boards of its world.", nullable=True),
    Column("tracks", Kind.JSON, "Slugs of the tracks that it is entered on.", nullable=True),
    Column("created_at", Kind.MOMENT, "When it was entered, in UTC.", nullable=True),
    Column("commitment", Kind.TEXT, "SHA-256 that binds the name of a sealed entry, in hex.", nullable=True),
    Column("reveal_at", Kind.MOMENT, "When the name is due at the latest, in UTC.", nullable=True),
    Column("reveal_votes", Kind.INTEGER, "At how many votes in the ledger the name is due.", nullable=True),
    *entry_facts.COLUMNS,
)


def _batches(scope: Scope) -> Iterator[Sequence[Row]]:
    for entry in Entry.objects.prefetch_related("tracks").order_by("pk"):
        if entry.state != State.GONE:
            yield [_row(entry, scope)]
        elif _was_met(entry, window(Scope(scope.until, scope.now))):
            yield [_gone(entry)]


def _row(entry: Entry, scope: Scope) -> Row:
    return (
        entry.slug, entry.name, entry.codename or None, status_of(entry.public_name, entry.terms, scope.now).value,
        entry.state, entry.provenance, entry.calibration, entry.anchor,
        sorted(track.slug for track in entry.tracks.all()), second(entry.created_at), entry.commitment or None,
        second(entry.reveal_at), entry.reveal_votes, *entry_facts.cells(entry),
    )  # fmt: skip


def _gone(entry: Entry) -> Row:
    known = {"entry": entry.slug, "state": entry.state}
    return tuple(known.get(column.name) for column in COLUMNS)


def _was_met(entry: Entry, within: Window) -> bool:
    """Whether another table names it: in a battle that is closed, or on a board that was kept."""
    return entry.standings.filter(board__kept=True).exists() or any(
        outcome(within, expires_at, skipped_at, position, voted=voted is not None)
        for voted, position, expires_at, skipped_at in _battles_of(entry).iterator()
    )


def _battles_of(entry: Entry) -> QuerySet[Battle, Any]:
    its = Battle.objects.filter(Q(left__entry=entry) | Q(right__entry=entry))
    return its.values_list("vote", "vote__line__position", Seconds("expires_at"), Seconds("skip__at"))


TABLE = Table(
    name="entries",
    title="Entries",
    meaning="Every entry that the other tables name: sealed ones by their codename, and nothing of how they are made.",
    columns=COLUMNS,
    key=("entry",),
    batches=_batches,
)
