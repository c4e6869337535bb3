"""One heartbeat at a time: an advisory lock that a second beat, or a person, finds taken and leaves alone."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def beat(name: str) -> Iterator[bool]:
    """Open a transaction that holds the lock called `name`; yields False where another process holds it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [zlib.crc32(f"paddock:{name}".encode())])
        row = cursor.fetchone()
        yield bool(row and row[0])
