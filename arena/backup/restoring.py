"""Brings a backup back: checked whole before anything is touched, and all of it or nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from arena.backup import database, fitting, keys, named, placing, running, target
from arena.backup.errors import BackupError
from arena.backup.manifest import Manifest
from arena.backup.unpacking import Unpacking
from supervisor.loading import Loading


class Restored(NamedTuple):
    """What came back, and what of it has to be said."""

    manifest: Manifest
    warnings: list[str]


def restore(file: Path, keys_file: Path | None) -> Restored:
    """Bring a backup and its keys (None: without them) into this empty home; raises BackupError, SupervisorError."""
    with _opened(file) as backup, _alone():
        target.check()
        signed = backup.check()
        fitting.check_versions(signed.manifest)
        files = fitting.checked_keys(file, keys_file, signed)
        laid = keys.wanted(files)
        with _whole_or_not(file), target.filled(laid) as begun:
            placing.lay(backup)
            keys.lay(laid)
            warnings = _bring(backup, signed.manifest, begun)
        if not settings.EMBEDDED_DATABASE:
            target.finished()
        return Restored(signed.manifest, warnings)


def _bring(backup: Unpacking, made: Manifest, begun: target.Begun) -> list[str]:
    """Load the database, bring its tables up to this code, and look whether all is there."""
    with running.started() if settings.EMBEDDED_DATABASE else nullcontext():
        with database.connected() as reached:
            programs, server = database.programs(reached), reached.info.server_version
            if (schema := database.schema_of(reached)) != made.schema:
                raise BackupError(
                    f"The backup's tables are in a schema {made.schema}, and this database would make them in "
                    f"{schema}: set the role's search_path to that."
                )
        marking = "" if settings.EMBEDDED_DATABASE else target.marking(made.schema, begun.token)
        with Loading(programs.bin, database.environment(), made.schema, server) as loading:
            loading.load(backup.database(), marking + _proof(made))
        _migrate()
        with database.connected() as reached:
            reached.execute("ANALYZE")
            return named.missing(reached).sentences()


def _proof(made: Manifest) -> str:
    """Return statements that fail unless the database holds what was counted, up to the ledger's head."""
    inside = f'"{made.schema}".'
    checks = [f"(SELECT count(*) FROM {inside}{table}) = {count}" for table, count in made.counts.items()]  # noqa: S608
    if made.head is not None:
        newest = f"SELECT hash FROM {inside}arena_block ORDER BY number DESC LIMIT 1"  # noqa: S608 - checked names
        checks.append(f"({newest}) = '{made.head.hash}'")
    conditions = " AND ".join(["true", *checks])
    return f"DO $$ BEGIN IF NOT ({conditions}) THEN RAISE 'its rows are not those that were counted'; END IF; END $$;"


def _migrate() -> None:
    """Run the migrations in a process of its own, which reads the keys that came back."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "migrate", "--no-input", "--verbosity=0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason was given"])[-1].rstrip(".")
        raise BackupError(f"The restored tables could not be brought up to date: {reason}.")


@contextmanager
def _opened(file: Path) -> Iterator[Unpacking]:
    try:
        opened = file.open("rb")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise BackupError(f"{file} cannot be read: {reason}.") from None
    with opened:
        yield Unpacking(opened, file)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the home, so that no arena runs on it."""
    settings.HOME.lock()
    try:
        yield
    finally:
        settings.HOME.unlock()


@contextmanager
def _whole_or_not(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        at = f" at {error.filename}" if error.filename else ""
        raise BackupError(
            f"The files of {file} cannot be laid{at}: {reason}. Nothing was restored."
        ) from None
