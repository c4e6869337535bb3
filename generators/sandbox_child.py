"""The child of `sandbox`: confines itself, does its one job on an open file, and writes the answer as JSON."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
from typing import Any

import av

from generators import foreign_file, foreign_frames
from generators.clip_format import ClipFormat
from generators.confinement import Bounds, confine
from generators.sandbox import Limits, NotAccepted

_ANSWER_ROOM = 2**16
_NO_MEMORY = "The file takes more memory to read than a clip may."


def main() -> None:
    """Read the job from the last argument; the files it names are open already."""
    job = json.loads(sys.argv[-1])
    source = os.fdopen(job["files"][0], "rb")
    made = os.fdopen(job["files"][1], "r+b", buffering=0) if len(job["files"]) > 1 else None
    _import_the_rest()
    confine(Bounds(written=job["room"] + _ANSWER_ROOM))
    os.write(sys.stdout.fileno(), json.dumps(_answer(job, source, made)).encode())
    os._exit(0)  # what a damaged file has left in memory is not taken apart


def _import_the_rest() -> None:
    """Import what PyAV itself would import at its first use, when no file can be opened any more."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if module.name not in ("av.__main__", "av.datasets"):
            importlib.import_module(module.name)


def _answer(job: dict[str, Any], source: Any, made: Any) -> dict[str, Any]:
    limits = Limits(**job["limits"])
    try:
        if job["act"] == "inspect":
            return foreign_file.inspect(source, limits)
        return foreign_frames.decode(source, limits, ClipFormat(**job["format"]), made, sound=job["sound"])
    except NotAccepted as reason:
        return {"refused": str(reason)}
    except (MemoryError, av.error.MemoryError):
        return {"refused": _NO_MEMORY}
    except (av.error.FFmpegError, ValueError, OverflowError) as error:
        said = str(getattr(error, "strerror", None) or type(error).__name__).rstrip(".").lower()
        return {"refused": f"The file cannot be read as MP4, MOV or WebM video: {said}."}
