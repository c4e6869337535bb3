"""What lies in the folders of media: walked once, never through a link, and told of where it is left out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

_OPENING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_UNFINISHED = (".part", ".drawn")  # what is being written; folders that are being made begin with a dot


@dataclass
class Told:
    """What of the media is not in the backup, or not as it should be."""

    links: list[str] = field(default_factory=list)
    gone: int = 0
    changed: int = 0

    def sentences(self) -> list[str]:
        said = []
        if self.links:
            said.append(
                f"{len(self.links)} things in the folders of media are no files and were left out: "
                f"{', '.join(self.links[:5])}{', ...' if len(self.links) > 5 else ''}."  # noqa: PLR2004
            )
        if self.gone:
            said.append(f"{self.gone} files were deleted while the backup was made.")
        if self.changed:
            said.append(f"{self.changed} files were shortened while they were read.")
        return said


@dataclass(frozen=True)
class Found:
    """A folder or a file, by its name in the backup."""

    name: str
    path: Path
    status: os.stat_result | None  # of a folder; a file's is asked for when it is opened


def walk(name: str, folder: Path, told: Told) -> Iterator[Found]:
    """Yield the folder called `name` in the backup and what is in it, folders before what they hold."""
    try:
        status = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    yield Found(name, folder, status)
    for entry in entries:
        inside = f"{name}/{entry.name}"
        if entry.name.startswith(".") or entry.name.endswith(_UNFINISHED) or entry.name == "lost+found":
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from walk(inside, Path(entry.path), told)
        elif entry.is_file(follow_symlinks=False) and "\n" not in entry.name:
            yield Found(inside, Path(entry.path), None)
        else:
            told.links.append(ascii(inside)[1:-1])


def opened(found: Found, told: Told) -> BinaryIO | None:
    """Open a file that was found; None if it is gone. What has become a link or a pipe since is refused."""
    try:
        return os.fdopen(os.open(found.path, _OPENING), "rb")
    except FileNotFoundError:
        told.gone += 1
        return None
