"""The log file of one process: opened within a size, and read back for its last words."""

import os
from pathlib import Path

LARGEST = 5_000_000
"""Bytes above which a log is put aside (as ``NAME.log.1``, one generation) when its process starts."""

_TAIL = 8_192


def begin(path: Path) -> int:
    """Put the log aside if it is too large, and return the byte at which the next run begins."""
    size = path.stat().st_size if path.exists() else 0
    if size <= LARGEST:
        return size
    path.replace(path.with_name(path.name + ".1"))
    return 0


def open_log(path: Path) -> int:
    """Return a descriptor that appends to the log; the caller closes it."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def last_words(path: Path, since: int, marks: tuple[str, ...] = ("",)) -> str:
    """
    Return the last line that was logged after byte `since` and holds one of the marks, or nothing.

    Parameters
    ----------
    path : Path
        The log, which need not exist.
    since : int
        Byte at which the run of interest begins.
    marks : tuple of str
        What the line must hold, as ``("FATAL:",)``; any line will do by default.
    """
    try:
        with path.open("rb") as log:
            end = log.seek(0, os.SEEK_END)
            log.seek(max(since, end - _TAIL))
            lines = log.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    fitting = [line.strip() for line in lines if line.strip() and any(mark in line for mark in marks)]
    return fitting[-1] if fitting else ""
