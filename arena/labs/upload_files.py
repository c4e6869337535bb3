"""Where labs' files lie: random names in two-letter folders, that only this account of the machine may read."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from django.conf import settings

from arena import durable

PIECE = 256 * 1024
UNNAMED_SECONDS = 3600.0  # a file is older than the transaction that names it


class Body(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes: ...


class Lost(Exception):  # noqa: N818 - a state of the disk
    """Less of the file is there than was acknowledged."""


def path_of(name: str) -> Path:
    return settings.UPLOADS_ROOT / name[:2] / name


def new_name() -> str:
    return secrets.token_hex(16)


def store(content: bytes, suffix: str) -> str:
    """Write `content` durably under a new random name, which is returned."""
    name = new_name() + suffix
    durable.write(path_of(name), content)
    return name


def append(name: str, offset: int, body: Body, most: int) -> int:
    """Write up to `most` bytes of `body` at `offset`, durably, and return how many there were.

    What lies behind `offset` is of a write that was never acknowledged, and goes. Raises Lost where the file ends
    before it.
    """
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        if file.seek(0, os.SEEK_END) < offset:
            raise Lost
        file.truncate(offset)
        file.seek(offset)
        written = _copy(body, file, most)
        file.flush()
        os.fsync(file.fileno())
    if new:
        durable.sync_folder(path.parent)
    return written


def _copy(body: Body, file: object, most: int) -> int:
    written = 0
    while piece := body.read(min(PIECE, most - written)):
        file.write(piece)  # type: ignore[attr-defined]
        written += len(piece)
    return written


def sha256(name: str) -> str:
    with path_of(name).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def discard(name: str) -> None:
    if name:
        path_of(name).unlink(missing_ok=True)


def free_bytes() -> int:
    """Return how much the disk of the uploads has left."""
    settings.UPLOADS_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
    return shutil.disk_usage(settings.UPLOADS_ROOT).free


def sweep(named: Collection[str]) -> int:
    """Delete the files that no row names and that are older than an hour; return how many."""
    before, gone = time.time() - UNNAMED_SECONDS, 0
    for path in settings.UPLOADS_ROOT.glob("??/*"):
        try:
            if path.name not in named and path.stat().st_mtime < before:
                path.unlink()
                gone += 1
        except FileNotFoundError:  # thrown away at the same moment
            continue
    return gone
