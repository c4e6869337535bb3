"""The database's server for as long as a backup or a restore needs it: one that runs, or the embedded one, started."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from arena.backup.database import connected
from arena.backup.errors import BackupError
from supervisor.errors import SupervisorError
from supervisor.postgres import EmbeddedPostgres

_PATIENCE_SECONDS = 30.0  # an arena that took the lock a moment ago is still starting its server


@contextmanager
def reachable() -> Iterator[None]:
    """Have the arena's database reachable: that of servers, of the running arena, or started for the time.

    Raises BackupError where there is none, or where it is not ours to start.
    """
    if not settings.EMBEDDED_DATABASE:
        yield
        return
    _check_there_is_one()
    try:
        settings.HOME.lock()
    except SupervisorError as taken:
        _wait_for_the_running_one(taken)
        yield
        return
    try:
        _check_owner()
        with started():
            yield
    finally:
        settings.HOME.unlock()


@contextmanager
def started() -> Iterator[None]:
    """Run the embedded server, made where there is none; the caller holds the home's lock."""
    server = EmbeddedPostgres(settings.HOME)
    try:
        server.start()
        yield
    finally:
        server.stop()


def _check_there_is_one() -> None:
    home = settings.HOME.path
    if not any(home.glob("pg[1-9]*/PG_VERSION")):
        raise BackupError(
            f"There is no arena in {home}: name the folder of one, as in PADDOCK_HOME=/path ./run backup FILE"
        )


def _check_owner() -> None:
    """Refuse another's home: started by us, its files would be ours, and their user could start it no more."""
    owner = settings.HOME.path.stat().st_uid
    if owner != os.geteuid():
        raise BackupError(
            f"{settings.HOME.path} belongs to user {owner} and its arena is stopped: run this as that user, "
            "or start the arena."
        )


def _wait_for_the_running_one(taken: SupervisorError) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            connected().close()
        except BackupError:
            if time.monotonic() > deadline:
                raise BackupError(str(taken)) from None
            time.sleep(0.2)
        else:
            return
