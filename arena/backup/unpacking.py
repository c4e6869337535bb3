"""Reads the one file of a backup: checks all of it first, then gives its members; no name leads outside."""

from __future__ import annotations

import io
import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from arena.backup import manifest
from arena.backup.errors import BackupError
from arena.backup.manifest import Manifest
from arena.backup.packing import DATABASE, LABEL, MANIFEST, SIGNATURE, SUMS, link_line, signed_text, sum_line
from arena.backup.parts import MODELS

MEDIA = ("clips", "uploads", "exports", "reviews")
_PIECE = 1 << 20
_SPOOLED = 8 << 20
_NOTHING = io.BytesIO()
_SIGNATURE = re.compile(rb"[0-9a-f]{128}")


class Signed(NamedTuple):
    """A manifest whose sums are right, and the signature under it."""

    manifest: Manifest
    text: bytes
    signature: bytes

    def is_by(self, key: VerifyKey) -> bool:
        try:
            key.verify(signed_text(self.text), bytes.fromhex(self.signature.decode()))
        except (BadSignatureError, ValueError):
            return False
        return True


class Unpacking:
    """The members of a backup, from the first one on, as often as they are asked for."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self._path = path

    def members(self) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
        """Yield each member and what is in it; raises BackupError for a foreign file and for a strange member."""
        self._file.seek(0)
        tar = self._opened()
        member = tar.next()
        while member is not None:
            self._check(member)
            yield member, tar.extractfile(member) if member.isreg() else _NOTHING  # type: ignore[misc]
            tar.members.clear()  # type: ignore[attr-defined]  # tarfile would remember every one
            member = tar.next()

    def _opened(self) -> tarfile.TarFile:
        try:
            tar = tarfile.open(fileobj=self._file, mode="r:")  # noqa: SIM115 - the file is not ours to close
            first = tar.firstmember  # type: ignore[attr-defined]  # read at the opening
        except (tarfile.TarError, ValueError):
            raise self.foreign() from None
        if first is None or first.name != LABEL:
            raise self.foreign()
        return tar

    @contextmanager
    def sound(self) -> Iterator[None]:
        """Read members in here: what tarfile cannot make out raises BackupError."""
        try:
            yield
        except (tarfile.TarError, EOFError, OverflowError, ValueError):
            raise self.cut() from None

    def check(self) -> Signed:
        """Read all of it and return what it says of itself; raises BackupError where one byte is another."""
        links, ends = sha256(), {}
        with tempfile.SpooledTemporaryFile(_SPOOLED) as found, self.sound():
            for member, content in self.members():
                if member.name == SUMS:
                    found.seek(0)
                    ends[SUMS] = self._compared(found, content)
                elif member.name in (MANIFEST, SIGNATURE):
                    ends[member.name] = content.read(manifest.LARGEST)
                elif SUMS in ends:
                    raise self.altered(member.name)
                elif member.islnk():
                    links.update(link_line(member.name, member.linkname))
                elif member.isreg():
                    found.write(sum_line(_digest(content), member.name))
        if set(ends) != {SUMS, MANIFEST, SIGNATURE}:
            raise self.cut()
        told = manifest.read(ends[MANIFEST])
        if (told.sums, told.links) != (ends[SUMS].decode(), links.hexdigest()):
            raise self.altered(MANIFEST)
        return Signed(told, ends[MANIFEST], ends[SIGNATURE] if _SIGNATURE.fullmatch(ends[SIGNATURE]) else b"")

    def database(self) -> Iterator[bytes]:
        """Yield the dump, piece by piece."""
        began = False
        with self.sound():
            for member, content in self.members():
                if member.name.startswith(f"{DATABASE}/"):
                    began = True
                    yield content.read()
                elif began:
                    return

    def _compared(self, found: IO[bytes], told: IO[bytes]) -> bytes:
        """Return the hash of the sums, all of which are those that were found."""
        digest = sha256()
        for ours, theirs in zip_longest(found, told):
            if ours != theirs:
                line = theirs if theirs is not None else ours
                raise self.altered(line.decode(errors="replace").strip().partition("  ")[2])
            digest.update(theirs)
        return digest.hexdigest().encode()

    def _check(self, member: tarfile.TarInfo) -> None:
        """Refuse every member that a backup has not: devices, symbolic links, names that lead elsewhere."""
        kind = member.isreg() or member.isdir() or member.islnk()
        links_inside = not member.islnk() or _is_ours(member.linkname)
        if not kind or not _is_ours(member.name) or not links_inside:
            raise BackupError(
                f"{self._path} holds {member.name[:80]!r}, which no backup does: nothing was read of it."
            )

    def foreign(self) -> BackupError:
        return BackupError(
            f"{self._path} is no backup of a Paddock arena: name a file that ./run backup wrote."
        )

    def cut(self) -> BackupError:
        return BackupError(f"{self._path} is cut short or damaged: take another copy of it.")

    def altered(self, name: str) -> BackupError:
        return BackupError(f"{self._path} was altered at {name[:80]}: take another copy of it.")


def _digest(content: IO[bytes]) -> str:
    digest = sha256()
    while piece := content.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _is_ours(name: str) -> bool:
    """Whether a name is one that packing gives: a known word, and then plain steps downward."""
    first, *rest = name.rstrip("/").split("/")
    if not rest:
        return first in (LABEL, SUMS, MANIFEST, SIGNATURE, MODELS, *MEDIA)
    plain = all(step not in ("", ".", "..") and "\0" not in step for step in rest)
    return first in (DATABASE, *MEDIA) and plain
