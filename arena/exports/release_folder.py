"""Where releases lie, and how one appears: whole under its name and never half, by one publisher at a time."""

from __future__ import annotations

import fcntl
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from django.conf import settings

from arena import durable
from arena.exports.models import Release

LOCK = ".publishing"
WHOLE = "whole"
NAME = r"\d{4}-\d{2}-\d{2}(?:\.[1-9]\d{0,3})?"
DRAFTS = re.compile(rf"\.{NAME}", re.ASCII)


class NotPublished(Exception):  # noqa: N818 - an answer
    """The text says what stood in the way."""


class AlreadyPublishing(NotPublished):
    """Another process is publishing."""

    def __init__(self) -> None:
        super().__init__("Another release is being published just now; wait until it is there.")


def path_of(release: str) -> Path:
    return settings.EXPORTS_ROOT / release


@contextmanager
def publishing() -> Iterator[None]:
    """Be the only publisher; AlreadyPublishing where there is one. The kernel lets go, however this ends."""
    settings.EXPORTS_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.EXPORTS_ROOT / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyPublishing from None
        yield


def free_name(now: datetime) -> str:
    """Return the name of the next release of a day: the day alone, then with .2 behind."""
    day = f"{now.astimezone(UTC):%Y-%m-%d}"
    for number in count(1):
        name = day if number == 1 else f"{day}.{number}"
        # A folder without a row is of a database that was put back to an earlier day: it was public.
        if not path_of(name).exists() and not Release.objects.filter(name=name).exists():
            return name
    raise AssertionError


@contextmanager
def making(name: str) -> Iterator[Path]:
    """Give a hidden folder for a release's files; whatever fails, nothing of it remains."""
    drafts = _drafts(name)
    (drafts / WHOLE).mkdir(parents=True)
    try:
        yield drafts / WHOLE
    finally:
        _clear(drafts)


def show(name: str) -> None:
    """Put the files of a release under its name. Until it has its row, the drafts' folder says that it has none."""
    whole = _drafts(name) / WHOLE
    for folder in (path for path in [whole, *whole.rglob("*")] if path.is_dir()):
        durable.sync_folder(folder)
    whole.rename(path_of(name))
    durable.sync_folder(settings.EXPORTS_ROOT)


def sweep() -> None:
    """Remove what publishers that were killed have left, and what could not be removed of releases taken away."""
    for path in settings.EXPORTS_ROOT.iterdir():
        if DRAFTS.fullmatch(path.name):
            _clear(path)
    for name in Release.objects.filter(removed_at__isnull=False).values_list("name", flat=True):
        remove(name)


def remove(name: str) -> None:
    """Take a release's folder away: first its name, so that it is never half there.

    What another user has made may refuse; it is tried again at the next sweep, and holds up no release.
    """
    drafts = _drafts(name)
    with suppress(OSError):
        if path_of(name).exists():
            drafts.mkdir(exist_ok=True)
            path_of(name).rename(drafts / WHOLE)
            shutil.rmtree(drafts, ignore_errors=True)


def _drafts(name: str) -> Path:
    return settings.EXPORTS_ROOT / f".{name}"


def _clear(drafts: Path) -> None:
    """Remove a folder of drafts, and before it what it has shown under a name that got no row."""
    name = drafts.name[1:]
    if not Release.objects.filter(name=name).exists():
        shutil.rmtree(path_of(name), ignore_errors=True)
    shutil.rmtree(drafts, ignore_errors=True)
