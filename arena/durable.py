"""Writes a file that is there, whole, after a power cut, or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write(target: Path, content: bytes) -> None:
    """Write `content` under a name that is new, making its folder where there is none."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a new name in the folder survive a power cut, as the file's bytes do."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
