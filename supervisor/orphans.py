"""Servers of this home that an earlier supervisor left behind: found by where they run, and ended."""

import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from supervisor.errors import SupervisorError

_PROC = Path("/proc")

KNOWABLE = (_PROC / "self" / "cwd").exists()
"""Whether this system tells where a process runs; where it does not, no orphan is ever found."""


def running_in(directory: Path, program: str) -> list[int]:
    """
    Return the pids of the processes of that name whose working directory is `directory`.

    Both servers stay in their data directory. A recycled pid, or a program of the same name elsewhere, does
    not match; nor does anything where there is no ``/proc``.
    """
    try:
        home = directory.stat()
        entries = [entry for entry in _PROC.iterdir() if entry.name.isdigit()]
    except OSError:
        return []
    return [int(entry.name) for entry in entries if _matches(entry, program, home)]


def end(directory: Path, program: str, steps: Iterable[tuple[signal.Signals, float]]) -> None:
    """
    Send each signal in turn to all such processes, and wait for them so many seconds, until none is left.

    Raises
    ------
    SupervisorError
        If one is left after the last step.
    """
    for number, seconds in steps:
        for pid in running_in(directory, program):
            _send(pid, number)
        if _wait_until(lambda: not running_in(directory, program), seconds):
            return
    raise SupervisorError(
        f"An earlier {program} still runs in {directory} and does not stop: end it by hand."
    )


def end_one(pid: int, directory: Path, program: str, number: signal.Signals, seconds: float) -> None:
    """Send the signal to that process, if it is one of them, and wait so many seconds for it to go."""
    if pid in running_in(directory, program):
        _send(pid, number)
        _wait_until(lambda: pid not in running_in(directory, program), seconds)


def _wait_until(done: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _matches(process: Path, program: str, home: os.stat_result) -> bool:
    try:
        if (process / "comm").read_text(errors="replace").strip() != program:
            return False
        place = (process / "cwd").stat()
    except OSError:  # gone in between, a zombie, or another user's
        return False
    return (place.st_dev, place.st_ino) == (home.st_dev, home.st_ino)


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):  # what is left after the last step is told
        return
