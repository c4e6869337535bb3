"""The table of reveals: which codename was whom, with the document that was committed to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from arena.exports.moments import second
from arena.exports.scope import Scope, Table
from arena.reveals import openings
from arena.reveals.models import Opening
from arena.tabular.columns import Column, Kind, Row

COLUMNS = (
    Column("codename", Kind.TEXT, "Under which it competed."),
    Column("entry", Kind.TEXT, "Its permanent slug, as votes and boards have it."),
    Column("name", Kind.TEXT, "Its public name."),
    Column("commitment", Kind.TEXT, "SHA-256 of the document's canonical JSON (RFC 8785), in hex."),
    Column("due_at", Kind.MOMENT, "When the reveal fell due, in UTC."),
    Column("opened_at", Kind.MOMENT, "When the name was opened, in UTC."),
    Column("document", Kind.JSON, "What was committed to."),
    Column(
        "verified_domain",
        Kind.TEXT,
        "The domain that the lab proved; unknown: claimed, unverified.",
        nullable=True,
    ),
)


def _batches(_scope: Scope) -> Iterator[Sequence[Row]]:
    opened = Opening.objects.select_related("entry").order_by("opened_at", "pk")
    if rows := [_row(opening) for opening in opened]:
        yield rows


def _row(opening: Opening) -> Row:
    entry = opening.entry
    return (
        entry.codename, entry.slug, entry.public_name, entry.commitment, second(opening.due_at),
        second(opening.opened_at), openings.document_of(opening), opening.verified_domain or None,
    )  # fmt: skip


TABLE = Table(
    name="reveals",
    title="Reveals",
    meaning="Every identity that was opened. Older files stay as they are: this one says whose their codenames were.",
    columns=COLUMNS,
    key=("entry",),
    batches=_batches,
)
