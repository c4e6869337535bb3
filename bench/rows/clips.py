"""Seconds a clip by entry on one CPU thread, and clips an hour of one worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from bench.own_arena import ROOT, OwnArena
from bench.size import Size
from bench.table import Line, middle
from generators.catalogue import EMBEDDED, Embedded

TITLE = "Clips of the embedded entries: generated, encoded in both renditions, measured, on one CPU thread"
WANTED = "at most 2 s"
STAGES = ("denoise_seconds", "decode_seconds", "encode_seconds", "measure_seconds")
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def measure(_arena: OwnArena, size: Size) -> Iterator[Line]:
    every = []
    for entry in EMBEDDED[-size.embedded :]:
        clips = _made(entry, size.clips)
        seconds = middle([clip["seconds"] for clip in clips])
        every.append(seconds)
        yield Line(entry.name, f"{seconds:.2f} s{_stages(clips)}{_memory(clips)}", WANTED)
    yield Line(
        "one worker, these entries in turn, delivery not counted",
        f"{3600 / (sum(every) / len(every)):,.0f} clips/h",
    )


def _made(entry: Embedded, clips: int) -> list[dict[str, Any]]:
    """Make clips in a process of its own: what one entry leaves in memory must not count for the next."""
    command = [sys.executable, "-m", "bench.clip_maker", json.dumps(entry.recipe), str(clips)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=os.environ | _ONE_THREAD
    )
    if done.returncode:
        raise RuntimeError(f"The clips of {entry.name} could not be made: {done.stderr.strip()[-300:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _stages(clips: list[dict[str, Any]]) -> str:
    parts = []
    for stage in STAGES:
        known = [clip["cost"][stage] for clip in clips if clip["cost"][stage] is not None]
        if known:
            parts.append(f"{stage.partition('_')[0]} {middle(known):.2f}")
    return f" ({', '.join(parts)})" if parts else ""


def _memory(clips: list[dict[str, Any]]) -> str:
    known = [clip["cost"]["peak_process_bytes"] for clip in clips]
    return f", peak {max(known) >> 20} MiB" if all(known) else ""
