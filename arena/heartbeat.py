"""One heartbeat at a time: an advisory lock that a second beat finds taken, and that others can wait for."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable


class LockTaken(Exception):  # noqa: N818 - a state of the world, no error
    """Another process held the lock all the time that was to be waited."""


@contextmanager
def beat(name: str) -> Iterator[bool]:
    """Open a transaction that holds the lock called `name`; yields False where another process holds it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_number(name)])
        row = cursor.fetchone()
        yield bool(row and row[0])


@contextmanager
def held(name: str, seconds: float | None = None) -> Iterator[None]:
    """Open a transaction that holds the lock called `name`, as soon as it is free; LockTaken after `seconds`."""
    with transaction.atomic():
        _wait(name, seconds)
        yield


def _wait(name: str, seconds: float | None) -> None:
    milliseconds = 0 if seconds is None else max(round(seconds * 1000), 1)  # 0 waits for ever
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(milliseconds)])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(name)])
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise LockTaken from None
        raise


def _number(name: str) -> int:
    return zlib.crc32(f"paddock:{name}".encode())
