"""One moment of the database that a backup is of: what is counted in it, and the snapshot that pg_dump reads."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from arena.backup.database import schema_of
from arena.backup.errors import BackupError

COUNTED = (
    "arena_vote", "arena_battle", "arena_ledgerline", "arena_event", "arena_block", "arena_entry", "arena_seal",
    "arena_prompt", "arena_clip", "arena_board", "arena_release", "auth_user",
)  # fmt: skip
IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.ASCII)


class Head(NamedTuple):
    """The last block of the ledger."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


class Moment(NamedTuple):
    """What stood in the database, as the snapshot shows it."""

    snapshot: str
    server: int
    schema: str
    migrations: tuple[str, ...]
    counts: dict[str, int]
    head: Head | None


def taken(reached: psycopg.Connection[Any]) -> Moment:
    """Return the moment that the connection sees, for as long as its transaction is open; raises BackupError."""
    schema = schema_of(reached)
    if not IDENTIFIER.fullmatch(schema):
        raise BackupError(
            f"The arena's schema is called {schema!r}: only plain lower-case names can be kept."
        )
    if not there(reached, "django_migrations"):
        raise BackupError("The database holds no arena: name another one in DATABASE_URL.")
    rows = reached.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    snapshot = reached.execute("SELECT pg_export_snapshot()").fetchone()
    return Moment(
        str(snapshot[0]) if snapshot else "",
        reached.info.server_version,
        schema,
        tuple(f"{app}.{name}" for app, name in rows),
        # The code may be newer than the database: a backup is made before an upgrade, and sometimes just after.
        {table: _count(reached, table) for table in COUNTED if there(reached, table)},
        head(reached),
    )


def head(reached: psycopg.Connection[Any]) -> Head | None:
    """Return the ledger's head; None without any block."""
    if not there(reached, "arena_block"):
        return None
    row = reached.execute("SELECT number, hash FROM arena_block ORDER BY number DESC LIMIT 1").fetchone()
    return Head(*row) if row else None


def there(reached: psycopg.Connection[Any], table: str, column: str | None = None) -> bool:
    """Whether the database has this table, and the column."""
    asked = "SELECT FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s"
    if column:
        return reached.execute(f"{asked} AND column_name = %s", [table, column]).rowcount > 0
    return reached.execute(asked, [table]).rowcount > 0


def _count(reached: psycopg.Connection[Any], table: str) -> int:
    row = reached.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    return int(row[0]) if row else 0
