"""One file of a release in the making: its bytes go to disk, and are counted and hashed on their way."""

from __future__ import annotations

import filecmp
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

GZIP = (
    16 + zlib.MAX_WBITS
)  # with gzip's own header, which names no file and no time: the same rows, the same bytes
LEVEL = 4  # 6 takes half as long again, and saves a twentieth of the bytes


@dataclass(frozen=True)
class FileFacts:
    """What a release's row and its manifest say of one file; what does not apply is None."""

    path: str
    table: str | None
    track: str | None
    format: str | None
    rows: int | None
    bytes: int
    sha256: str


class FileInTheMaking:
    """A new file under a folder, gzipped where its name says so.

    Raises OSError where the disk is full.
    """

    def __init__(self, folder: Path, path: str) -> None:
        self.path, self._target = path, folder / path
        self._target.parent.mkdir(exist_ok=True)
        self._file = self._target.open("wb")
        self._packed = zlib.compressobj(LEVEL, wbits=GZIP) if path.endswith(".gz") else None
        self._hash, self._bytes = sha256(), 0

    def write(self, piece: bytes) -> None:
        self._put(self._packed.compress(piece) if self._packed else piece)

    def finish(
        self,
        table: str | None = None,
        track: str | None = None,
        form: str | None = None,
        rows: int | None = None,
    ) -> FileFacts:
        """Make the file durable, and return what is told of it."""
        if self._packed:
            self._put(self._packed.flush())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return FileFacts(self.path, table, track, form, rows, self._bytes, self._hash.hexdigest())

    def close(self) -> None:
        """Let go of a file that will not be finished; a full disk says so once more here, to nobody."""
        with suppress(OSError):
            self._file.close()

    def _put(self, piece: bytes) -> None:
        self._file.write(piece)
        self._hash.update(piece)
        self._bytes += len(piece)


def share(new: Path, old: Path) -> None:
    """Make a new file another name of an old one of the same bytes, where the disk can do that."""
    link = new.with_name(f".{new.name}.link")
    with suppress(OSError):
        if filecmp.cmp(new, old, shallow=False):
            link.hardlink_to(old)
            link.replace(new)
