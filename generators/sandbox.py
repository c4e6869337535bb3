"""Reads the video files of others in a child that can do nothing else: the parent never looks into one."""

from __future__ import annotations

import json
import mmap
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import numpy as np

from generators.clip_format import ClipFormat
from generators.contract import JSON, GeneratedClip
from generators.foreign_kinds import refuse_other_kinds

ROOT = Path(__file__).resolve().parents[1]
WALL_SECONDS = 120.0
LOOK_SECONDS = 1.0  # how often whoever waits is told
LARGEST_FILE = 512 * 2**20
LONGEST_SECONDS = 30.0
_LARGEST_ANSWER = 2**16
_BEGINNING = 64
_ENTRY = "import sys; sys.path.insert(0, sys.argv[1]); from generators.sandbox_child import main; main()"
# One thread: a process with two cannot leave its user namespace.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}
_TOO_LONG = "The file takes too long to read; encode it anew, as H.264 in MP4."
_UNREADABLE = "The file cannot be read; encode it anew, as H.264 in MP4."
_OUR_FAULT = 1  # exit status of a child that raised what nobody foresaw


class NotAccepted(Exception):  # noqa: N818 - an answer to who brought the file
    """The file is not what was asked for; the text is one sentence on why."""


@dataclass(frozen=True)
class Limits:
    """What a file may be.

    Parameters
    ----------
    wanted : float
        Seconds that the clip must last; 0 where any length will do.
    slack : float
        Seconds by which it may be shorter.
    longest : float
        Seconds; what is beyond `wanted` is cut, but a file beyond this is refused.
    side, fps : int
        Pixels of the longer side, and frames a second, at most.
    """

    wanted: float = 0.0
    slack: float = 0.0
    longest: float = LONGEST_SECONDS
    side: int = 4096
    fps: int = 120


@dataclass(frozen=True)
class Inspected:
    """What a file holds, as its frames say and not its header."""

    width: int
    height: int
    fps: float
    seconds: float
    has_audio: bool


def limits_of(fmt: ClipFormat) -> Limits:
    """Return what a file may be to become a clip of a format: half a frame shorter, or a good deal longer."""
    return Limits(fmt.seconds, 0.5 / fmt.fps, max(LONGEST_SECONDS, 2 * fmt.seconds))


def inspect(
    path: Path, *, limits: Limits = Limits(), waiting: Callable[[], None] = lambda: None
) -> Inspected:
    """Decode a file, and tell what it holds.

    Parameters
    ----------
    path : Path
        The file; its name tells nothing and is not used.
    limits : Limits
        What it may be.
    waiting : callable
        Called every second meanwhile; what it raises ends the child.

    Raises
    ------
    NotAccepted
        If it is no video within the limits.
    """
    answer = _ask(path, {"act": "inspect", "limits": asdict(limits)}, None, waiting)
    try:
        return Inspected(
            int(answer["width"]),
            int(answer["height"]),
            float(answer["fps"]),
            float(answer["seconds"]),
            bool(answer["has_audio"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise NotAccepted(_UNREADABLE) from None


def decode(
    path: Path, fmt: ClipFormat, *, sound: bool, waiting: Callable[[], None] = lambda: None
) -> GeneratedClip:
    """Return a file's pictures and sound, fitted to a format and cut at its length.

    Parameters
    ----------
    path, waiting
        As `inspect`.
    fmt : ClipFormat
        Size, frame rate and length; a picture of another shape is padded with black.
    sound : bool
        Whether its sound is wanted.

    Raises
    ------
    NotAccepted
        If it is no video within `limits_of(fmt)`.
    """
    pixels = fmt.frames * fmt.height * fmt.width * 3
    room = pixels + fmt.samples * 2 * np.dtype(np.float32).itemsize
    job = {"act": "decode", "limits": asdict(limits_of(fmt)), "format": asdict(fmt), "sound": sound}
    with tempfile.TemporaryFile(prefix="paddock-frames-") as made:
        made.truncate(room)
        answer = _ask(path, job, made, waiting, room)
        whole = mmap.mmap(made.fileno(), room, prot=mmap.PROT_READ)
    frames = np.frombuffer(whole, np.uint8, pixels).reshape(fmt.frames, fmt.height, fmt.width, 3)
    audio = (
        np.frombuffer(whole, np.float32, offset=pixels).reshape(-1, 2) if answer.get("has_audio") else None
    )
    try:
        return GeneratedClip(frames, fmt.fps, audio if sound else None, fmt.sample_rate)
    except ValueError:  # the child wrote what is no sound
        raise NotAccepted(_UNREADABLE) from None


def _ask(
    path: Path, job: dict[str, JSON], made: IO[bytes] | None, waiting: Callable[[], None], room: int = 0
) -> dict[str, JSON]:
    """Let a child do a job, and return its answer."""
    with _opened(path) as source, tempfile.TemporaryFile(prefix="paddock-answer-") as answers:
        files = [source.fileno(), *([made.fileno()] if made else [])]
        child = subprocess.Popen(
            [sys.executable, "-I", "-c", _ENTRY, str(ROOT), json.dumps(job | {"files": files, "room": room})],
            stdin=subprocess.DEVNULL,
            stdout=answers,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            cwd="/",
            pass_fds=files,
            start_new_session=True,
        )
        _refuse_end(_wait(child, waiting))
        answers.seek(0)
        return _read(answers.read(_LARGEST_ANSWER))


def _opened(path: Path) -> IO[bytes]:
    """Open a file, unless its size or its first bytes are enough to refuse it."""
    if not path.is_file():
        raise NotAccepted("The file is not there any more; bring it again.")
    file = path.open("rb", buffering=0)  # the child goes on where this one leaves the file
    try:
        size = os.fstat(file.fileno()).st_size
        if size > LARGEST_FILE:
            raise NotAccepted(f"The file has {size >> 20} MiB; it may have {LARGEST_FILE >> 20}.")
        if reason := refuse_other_kinds(file.read(_BEGINNING)):
            raise NotAccepted(reason)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _wait(child: subprocess.Popen[bytes], waiting: Callable[[], None]) -> int | None:
    """Return the child's exit status, or None where it took too long; whatever happens, nothing of it stays."""
    deadline = time.monotonic() + WALL_SECONDS
    try:
        while time.monotonic() < deadline:
            try:
                return child.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                waiting()
        return None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _refuse_end(status: int | None) -> None:
    if status is None or status in (-signal.SIGXCPU, -signal.SIGKILL):
        raise NotAccepted(_TOO_LONG)
    if status:
        raise NotAccepted(_UNREADABLE)


def _read(text: bytes) -> dict[str, JSON]:
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise NotAccepted(_UNREADABLE)
    if "refused" in answer:
        raise NotAccepted(str(answer["refused"])[:400])
    return answer
