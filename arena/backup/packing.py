"""Writes the one file of a backup: a tar, member by member, with sums at its end, a manifest and a signature."""

from __future__ import annotations

import io
import os
import stat
import tarfile
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import BinaryIO

from nacl.signing import SigningKey

from arena.backup.manifest import Manifest
from arena.backup.shrinking import ENDING, shrunk

LABEL = "PADDOCK"
SHRUNK = "PADDOCK.shrunk"  # on a member that is the gzip of a file, and is named so
SUMS, MANIFEST, SIGNATURE = "SHA256SUMS", "manifest.json", "manifest.sig"
DATABASE = "database"
SAID = b"""\
A backup of a Paddock arena. Bring it back with: ./run restore FILE
database/ is one dump of pg_dump (custom format), cut into pieces; all other folders hold files, some of
them as gzip. SHA256SUMS is of the files in here: sha256sum -c SHA256SUMS.
Its secrets are not in here.
"""
_SPOOLED = 8 << 20
_SIGNED = b"paddock backup "


class Packing:
    """A tar under way; it holds nothing but the piece at hand, however large what goes in."""

    def __init__(self, out: BinaryIO) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by finish
        self._sums = tempfile.SpooledTemporaryFile(_SPOOLED)  # noqa: SIM115 - closed by finish
        self._links = sha256()
        self.short = 0
        self.content(LABEL, SAID)

    def folder(self, name: str, status: os.stat_result) -> None:
        member = _member(name, 0, status)
        member.type = tarfile.DIRTYPE
        self._add(member)

    def file(self, name: str, source: BinaryIO, status: os.stat_result, *, shrink: bool) -> None:
        """Add as many bytes of `source` as the status says; what is missing of them is filled up, and counted."""
        packed = shrunk(source, status.st_size) if shrink else None
        if packed is not None:
            member = _member(f"{name}{ENDING}", len(packed), status)
            member.pax_headers = {SHRUNK: "gzip"}
            self._summed(member, io.BytesIO(packed))
        else:
            source.seek(0)
            self._summed(_member(name, status.st_size, status), source)

    def link(self, name: str, to: str, status: os.stat_result) -> None:
        """Add a second name of a file that is in here already."""
        member = _member(name, 0, status)
        member.type, member.linkname = tarfile.LNKTYPE, to
        self._links.update(link_line(name, to))
        self._add(member)

    def content(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = len(content), 0o600, int(time.time())
        self._summed(member, io.BytesIO(content))

    def pieces(self, folder: str, pieces: Iterable[bytes]) -> None:
        """Add pieces whose number nobody knows yet, each as a member."""
        for number, piece in enumerate(pieces, 1):
            self.content(f"{folder}/{number:06}", piece)

    def finish(self, manifest: Manifest, seed: bytes) -> None:
        """Write the sums, the manifest that names them, and the arena's signature under it."""
        length = self._sums.tell()
        self._sums.seek(0)
        digest = sha256()
        for piece in iter(lambda: self._sums.read(1 << 20), b""):
            digest.update(piece)
        self._sums.seek(0)
        member = tarfile.TarInfo(SUMS)
        member.size, member.mode, member.mtime = length, 0o600, int(time.time())
        self._add(member, self._sums)  # type: ignore[arg-type]  # a file in all that is asked of it
        self._sums.close()
        text = replace(manifest, sums=digest.hexdigest(), links=self._links.hexdigest()).written()
        self._plain(MANIFEST, text)
        self._plain(SIGNATURE, SigningKey(seed).sign(signed_text(text)).signature.hex().encode())
        self._tar.close()

    def _plain(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = len(content), 0o600, int(time.time())
        self._add(member, io.BytesIO(content))

    def _summed(self, member: tarfile.TarInfo, source: BinaryIO) -> None:
        reading = _Reading(source)
        self._add(member, reading)  # type: ignore[arg-type]  # a file in all that is asked of it
        self.short += reading.short
        self._sums.write(sum_line(reading.digest.hexdigest(), member.name))

    def _add(self, member: tarfile.TarInfo, source: BinaryIO | None = None) -> None:
        self._tar.addfile(member, source)
        self._tar.members.clear()  # type: ignore[attr-defined]  # tarfile would remember every one


class _Reading:
    """A file that is hashed as it is read, and gives zeros where it turns out shorter than it was."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = sha256()
        self.short = 0

    def read(self, size: int) -> bytes:
        piece = self._source.read(size)
        if len(piece) < size:
            self.short = 1
            piece = piece.ljust(size, b"\0")
        self.digest.update(piece)
        return piece


def _member(name: str, size: int, status: os.stat_result) -> tarfile.TarInfo:
    """Describe a file by its mode and time; whose it was here means nothing elsewhere."""
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, stat.S_IMODE(status.st_mode), int(status.st_mtime)
    return member


def sum_line(digest: str, name: str) -> bytes:
    """Return a line as sha256sum writes and checks it."""
    return f"{digest}  {name}\n".encode("utf-8", "surrogateescape")


def link_line(name: str, to: str) -> bytes:
    return f"{name}\0{to}\0".encode("utf-8", "surrogateescape")


def signed_text(manifest: bytes) -> bytes:
    """Return what the arena signs of a backup, which is nothing that it signs of a ledger."""
    return _SIGNED + sha256(manifest).hexdigest().encode()
