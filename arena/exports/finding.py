"""Finds a release and a file of it by the words of an address, or says in a sentence what would be right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from arena.exports import release_folder
from arena.exports.models import Release

LATEST = "latest"
NAME = re.compile(release_folder.NAME, re.ASCII)
NOT_FOUND, GONE = 404, 410


class NotThere(Exception):  # noqa: N818 - an answer
    """The text says why, and `status` is HTTP's word for it."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@dataclass(frozen=True)
class Found:
    """A file of a release, with what is known of its bytes; its path may lead nowhere all the same."""

    release: str
    path: str
    size: int
    sha256: str
    published_at: datetime

    @property
    def on_disk(self) -> Path:
        return release_folder.path_of(self.release) / self.path

    def text(self) -> str:
        """Return a short file as a whole; NotThere where somebody has removed it, or its folder, by hand."""
        try:
            return self.on_disk.read_text(encoding="utf-8")
        except OSError:
            raise gone(self.release) from None


def release(name: str) -> Release:
    """Return the release of a name, or the latest one, while its files are there; NotThere otherwise."""
    found = Release.objects.latest_there() if name == LATEST else _called(name)
    if found is None and name == LATEST:
        raise NotThere(
            NOT_FOUND, "There is no release yet; the first comes on the day of the first block of the ledger."
        )
    if found is None:
        raise NotThere(
            NOT_FOUND, "There is no such release; /api/v1/exports/ lists them, and latest is the newest."
        )
    if found.removed_at:
        raise gone(found.name)
    return found


def file(name: str, path: str) -> Found:
    """Return a file of a release by its path, which is one of those that the release has; NotThere otherwise."""
    its = release(name)
    for each in its.files:
        if each["path"] == path:
            return Found(its.name, path, each["bytes"], each["sha256"], its.published_at)
    raise NotThere(
        NOT_FOUND, f"Release {its.name} has no such file; /api/v1/exports/{its.name}/ lists those it has."
    )


def gone(name: str) -> NotThere:
    return NotThere(
        GONE, f"The files of release {name} were taken away; /api/v1/exports/ lists those that are there."
    )


def _called(name: str) -> Release | None:
    return Release.objects.filter(name=name).first() if NAME.fullmatch(name) else None
