"""Where clip files lie: random names in two-letter folders, written whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings


def path_of(name: str) -> Path:
    return settings.CLIPS_ROOT / name[:2] / name


def store(content: bytes, suffix: str) -> str:
    """Write `content` durably under a new random name, which is returned."""
    name = secrets.token_hex(16) + suffix
    target = path_of(name)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(target)
    _sync_folder(target.parent)
    return name


def _sync_folder(folder: Path) -> None:
    """Make a new name in the folder survive a power cut, as the file's bytes do."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def discard(name: str) -> None:
    if name:
        path_of(name).unlink(missing_ok=True)
