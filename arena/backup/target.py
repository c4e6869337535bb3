"""Where a restore goes: an empty home, empty folders and an empty database, and empty again where it fails."""

from __future__ import annotations

import json
import secrets
import shutil
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from django.conf import settings
from psycopg import sql

from arena import durable
from arena.backup import parts
from arena.backup.database import connected, schema_of
from arena.backup.errors import BackupError
from arena.backup.moment import there
from supervisor import orphans

MARK = "restoring"
TABLE = "paddock_restoring"  # in the restore's own transaction: so a database tells whether a cut restore filled it
_ENDING = ((signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
_MADE_BY_SETTINGS = {"secret_key", "signing_key"}
_OF_NO_ARENA = {"lock", "logs", "run", "run-nobody", "tmp", "lost+found", MARK, f"{MARK}.part", parts.SECRETS}


class Begun(NamedTuple):
    """A restore under way: the word that its database holds until it has ended, and the keys that it lays."""

    token: str
    keys: list[str]


def refuse_half_restored() -> None:
    """Raise BackupError where a restore was cut short and nothing has put it right."""
    if _mark().exists():
        raise BackupError(
            f"A restore into {settings.HOME.path} was cut short: run ./run restore FILE again, or use another "
            "PADDOCK_HOME."
        )


def check() -> None:
    """Refuse what is not empty; what a restore left that was cut short is removed. Raises BackupError."""
    if _mark().exists():
        empty(Begun(**json.loads(_mark().read_text())))
    _check_home()
    for name, folder in parts.folders().items():
        if _held(folder):
            raise BackupError(f"The folder of {name}, {folder}, is not empty: restore into an empty one.")
    if not settings.EMBEDDED_DATABASE:
        with connected() as reached:
            if _relations(reached):
                raise BackupError("The database is not empty: name an empty one in DATABASE_URL.")


@contextmanager
def filled(keys: Iterable[str]) -> Iterator[Begun]:
    """Mark the target as half restored until the block has ended well; empty it again where it has not.

    Parameters
    ----------
    keys : iterable of str
        Names of the keys that are going to be laid.
    """
    begun = Begun(secrets.token_hex(16), sorted(keys))
    durable.write(_mark(), json.dumps(begun._asdict()).encode())
    try:
        yield begun
    except BaseException:
        empty(begun)
        raise
    _mark().unlink()
    durable.sync_folder(_mark().parent)


def empty(begun: Begun) -> None:
    """Remove what this restore has brought, and nothing that was there before."""
    home = Path(settings.HOME.path)
    for folder in parts.folders().values():
        for path in _held(folder):
            _remove(path)
    for data in home.glob("pg[1-9]*"):
        orphans.end(data, "postgres", _ENDING)  # of a restore that was killed a moment ago
        _remove(data)
    for path in [*home.glob(".new-cluster-*"), parts.models_file()]:
        _remove(path)
    for name in begun.keys:
        _remove(parts.secrets() / name)
    if not settings.EMBEDDED_DATABASE:
        with connected() as reached:
            if _holds(reached, begun.token):
                reached.execute(_DROP)
    _mark().unlink(missing_ok=True)


def finished() -> None:
    """Drop the table that stood for an unfinished restore."""
    with connected() as reached:
        reached.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(TABLE)))


def marking(schema: str, token: str) -> str:
    """Return the statements by which a restore's transaction tells whose it is."""
    table = f'"{schema}".{TABLE}'
    drop = f"DROP TABLE IF EXISTS {table}; "  # that of an earlier restore, which the backup may hold
    return f"{drop}CREATE TABLE {table} (token text); INSERT INTO {table} VALUES ('{token}'); "  # noqa: S608 - hex


def _check_home() -> None:
    home = Path(settings.HOME.path)
    theirs = {path.name for path in home.iterdir() if not path.is_dir() or _held(path)} - _OF_NO_ARENA
    keys = {path.name for path in parts.secrets().glob("*")} if settings.EMBEDDED_DATABASE else set()
    found = sorted(theirs) or sorted(f"{parts.SECRETS}/{name}" for name in keys - _MADE_BY_SETTINGS)
    if found:
        raise BackupError(
            f"{home} is not empty (it has {found[0]}): restore into a new folder, as in "
            "PADDOCK_HOME=/path/new ./run restore FILE"
        )


def _held(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.name != "lost+found"]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _mark() -> Path:
    return Path(settings.HOME.path) / MARK


_RELATIONS = """
SELECT count(*) FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
"""

_DROP = """
DO $$
DECLARE thing record;
BEGIN
    FOR thing IN SELECT oid::regclass AS name FROM pg_class
                 WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') LOOP
        EXECUTE 'DROP TABLE IF EXISTS ' || thing.name || ' CASCADE';
    END LOOP;
    FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc
                 WHERE pronamespace = current_schema()::regnamespace
                   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') LOOP
        EXECUTE 'DROP ROUTINE IF EXISTS ' || thing.name || ' CASCADE';
    END LOOP;
END $$
"""


def _relations(reached: psycopg.Connection[Any]) -> int:
    schema_of(reached)
    row = reached.execute(_RELATIONS).fetchone()
    return int(row[0]) if row else 0


def _holds(reached: psycopg.Connection[Any], token: str) -> bool:
    if not there(reached, TABLE):
        return False
    row = reached.execute(
        sql.SQL("SELECT count(*) FROM {} WHERE token = %s").format(sql.Identifier(TABLE)), [token]
    ).fetchone()
    return bool(row and row[0])
