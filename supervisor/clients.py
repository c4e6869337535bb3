"""PostgreSQL's programs for a running server: which of those installed can speak with it."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from supervisor.binaries import in_system, in_wheels
from supervisor.errors import SupervisorError

_WANTED = ("pg_dump", "pg_restore", "psql")
_MAJOR = 10_000  # a server says 180006 for 18.6


@dataclass(frozen=True)
class Clients:
    """
    A directory of programs.

    Attributes
    ----------
    bin : Path
        Where ``pg_dump``, ``pg_restore`` and ``psql`` are.
    major : int
        Their major version.
    """

    bin: Path
    major: int


def find_clients(server: int, *, tls: bool = False) -> Clients:
    """
    Find programs that speak with a server: PADDOCK_PG_BIN's, else a wheel's, else the system's.

    Parameters
    ----------
    server : int
        The server's version as it says it itself, as 180006; none older than its major version can dump it.
    tls : bool
        Whether the line to it is encrypted, which the wheels' programs cannot do.

    Raises
    ------
    SupervisorError
        If none of those installed will do.
    """
    for directory in _directories(tls=tls):
        major = _major(directory)
        if major and major >= server // _MAJOR:
            return Clients(directory, major)
    beyond = " over TLS, which the programs that come with Paddock cannot" if tls else ""
    raise SupervisorError(
        f"The database is a PostgreSQL {server // _MAJOR}{beyond}: install its client programs in that version "
        "or a newer one (Debian: postgresql-client), or name their directory in PADDOCK_PG_BIN."
    )


def _directories(*, tls: bool) -> Iterator[Path]:
    if named := os.environ.get("PADDOCK_PG_BIN"):
        yield Path(named)
        return
    if not tls:
        yield from (directory for directory, _ in in_wheels())
    yield from in_system()
    if found := shutil.which("pg_dump"):
        yield Path(found).parent


def _major(directory: Path) -> int | None:
    if not all(os.access(directory / program, os.X_OK) for program in _WANTED):
        return None
    try:
        words = subprocess.run(
            [str(directory / "pg_dump"), "--version"], capture_output=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    number = re.search(rb"\) (\d+)", words)
    return int(number[1]) if number else None
