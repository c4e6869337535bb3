"""Starts a process for each task, in turn, so that memory and threads are its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.own_arena import ROOT
from bench.peers.taken import Taken
from bench.table import middle

# One thread for matrix products, for everybody: at these sizes a second one costs more than it brings, and where
# work is done side by side (our resamples, FastChat's processes) it would only be in the way.
# And what was freed is kept, as in the heartbeat's worker: else arrays of 128 KiB and more are mapped anew each time.
KEPT = str(64 << 20)
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": KEPT,
    "MALLOC_TRIM_THRESHOLD_": KEPT,
}
SAID = "one BLAS thread, freed memory kept, for all"


@dataclass(frozen=True)
class Child:
    """A task, what it works on, and the Python that it runs under."""

    task: str
    data: Path
    python: str = sys.executable
    cold: bool = False


def in_turn(children: Mapping[str, Child], rounds: int, repeats: int) -> dict[str, Taken]:
    """Run all of them one after the other, so many times over: what disturbs the machine disturbs each."""
    runs = [{name: run(child, repeats) for name, child in children.items()} for _ in range(rounds)]
    return {name: _joined([run[name] for run in runs]) for name in children}


def run(child: Child, repeats: int) -> Taken:
    command = [child.python, "-m", "bench.peers", child.task, str(child.data), str(repeats)]
    if child.cold:
        command.append("--cold")
    environment = os.environ | ENVIRONMENT | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{child.task} failed: {_last_line(done.stderr)}")
    return Taken(**json.loads(_last_line(done.stdout)))


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]


def _joined(runs: list[Taken]) -> Taken:
    seconds = [second for run in runs for second in run.seconds]
    return Taken(seconds, int(middle([run.peak for run in runs])), runs[-1].found)
