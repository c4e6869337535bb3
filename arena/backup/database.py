"""How PostgreSQL's programs and a connection of our own reach the database that the settings name."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from django.db import connection
from psycopg import IsolationLevel
from psycopg.pq import Conninfo

from arena.backup.errors import BackupError
from supervisor.clients import Clients, find_clients

_PASSED_ON = ("HOME", "PATH")  # for ~/.pgpass and certificates; what else begins with PG is libpq's own


def connected() -> psycopg.Connection[Any]:
    """Return a connection that sees one moment, whatever others write; raises BackupError."""
    try:
        made: psycopg.Connection[Any] = psycopg.connect(**_parameters())
    except psycopg.OperationalError as error:
        reason = (str(error).strip().splitlines() or ["no reason was given"])[0].rstrip(".")
        raise BackupError(
            f"The database does not answer ({reason}): start its server, or see to DATABASE_URL."
        ) from None
    made.isolation_level = IsolationLevel.REPEATABLE_READ
    return made


def environment() -> dict[str, str]:
    """Return the environment by which a program of PostgreSQL reaches the database: no password is an argument."""
    theirs = {
        name: value for name, value in os.environ.items() if name.startswith("PG") or name in _PASSED_ON
    }
    named = {option.keyword.decode(): option.envvar for option in Conninfo.get_defaults()}
    ours = {
        variable.decode(): str(value)
        for keyword, value in _parameters().items()
        if (variable := named[keyword]) is not None
    }
    return {**theirs, "LC_ALL": "C", "TZ": "UTC", **ours}


def programs(reached: psycopg.Connection[Any]) -> Clients:
    """Return programs that speak with this server, as privately as the connection does."""
    return find_clients(reached.info.server_version, tls=bool(reached.pgconn.ssl_in_use))


def schema_of(reached: psycopg.Connection[Any]) -> str:
    """Return the schema that the arena's tables are in, or would be made in; raises BackupError."""
    row = reached.execute("SELECT current_schema()").fetchone()
    if row is None or row[0] is None:
        raise BackupError("The database has no schema to make tables in: create the schema public in it.")
    return str(row[0])


def _parameters() -> dict[str, Any]:
    """Return libpq's own keywords of what Django is told, and none of Django's."""
    told = connection.settings_dict
    named = {"dbname": told["NAME"], "user": told["USER"], "password": told["PASSWORD"]}
    named |= {"host": told["HOST"], "port": told["PORT"]} | told.get("OPTIONS", {})
    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    return {
        keyword: value for keyword, value in named.items() if keyword in known and value not in ("", None)
    }
