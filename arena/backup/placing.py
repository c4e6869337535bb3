"""Lays the files of a backup where this arena has its own, as they were; into folders that are empty."""

from __future__ import annotations

import os
import shutil
import tarfile
from pathlib import Path
from typing import IO

from arena.backup import parts
from arena.backup.packing import SHRUNK
from arena.backup.shrinking import ENDING, grown
from arena.backup.unpacking import Unpacking

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_MODES = 0o755  # nothing becomes writable to others, whatever a member says
_PIECE = 1 << 20


def lay(backup: Unpacking) -> None:
    """Lay all media and models.toml, and have them on the disk; raises BackupError and OSError."""
    with backup.sound():
        for member, content in backup.members():
            path = _place_of(member.name)
            if path is not None:
                _lay(member, content, path)
    os.sync()


def _lay(member: tarfile.TarInfo, content: IO[bytes], path: Path) -> None:
    if member.isdir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(member.mode & _MODES | 0o700)
        return
    if SHRUNK in member.pax_headers:
        path, content = path.with_name(path.name.removesuffix(ENDING)), grown(content)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if member.islnk():
        _link(_place_of(member.linkname) or path, path)
        return
    descriptor = os.open(path, _NEW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(content, file, _PIECE)
    path.chmod(member.mode & _MODES | 0o600)
    os.utime(path, (member.mtime, member.mtime))


def _link(there: Path, path: Path) -> None:
    try:
        path.hardlink_to(there)
    except OSError:  # a file system without hard links
        shutil.copy2(there, path)


def _place_of(name: str) -> Path | None:
    """Return where a member goes; None for what is no file of the arena."""
    first, _, inside = name.rstrip("/").partition("/")
    if name == parts.MODELS:
        return parts.models_file()
    folder = parts.folders().get(first)
    return None if folder is None else folder / inside if inside else folder
