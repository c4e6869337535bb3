"""From a Parquet file of votes to ratings: the whole process, beside peers and beside reading the file alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.own_arena import ROOT, OwnArena
from bench.peers import whole
from bench.peers.environment import peers_python
from bench.peers.votes import draw_votes
from bench.size import Size
from bench.table import LEFT_OUT, Line, middle
from bench.votes_parquet import write

TITLE = "python -m ratings rank on a Parquet file, whole processes, one after the other"
RANK = ("-m", "ratings", "rank")
PLAIN = ("--json", "--method", "bradley-terry")
OURS, OURS_PLAIN, LIMIT = "rank", "rank --method bradley-terry", "read_needed"
ARENA_RANK = "arena_rank"
MEANINGS = {
    OURS: "side effect, intervals by voter, ranks",
    OURS_PLAIN: "--method bradley-terry, the peers' model, otherwise the same",
    LIMIT: "the file read alone by pyarrow, the columns that rank needs",
    "read_all": "the file read alone by pyarrow, all columns",
    "evalica": "evalica from pandas, ratings alone",
    ARENA_RANK: "arena-rank from pandas, ratings and intervals by vote",
}


@dataclass(frozen=True)
class Run:
    """One process: its seconds by the clock and of the processors, its peak in bytes, and what it printed."""

    seconds: float
    cpu: float
    peak: int
    said: str


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    entries, votes = size.boards[-1]
    file = write(arena.home.path / "votes.parquet", draw_votes(entries, votes, size.voters))
    what = f"{entries} entries, {votes:,} votes, {file.stat().st_size / 2**20:,.0f} MiB"
    runs = _in_turn(_commands(file, size), size.runs)
    seconds = {name: middle([run.seconds for run in its]) for name, its in runs.items()}
    for name, its in runs.items():
        meaning = f"{what}: {MEANINGS[name]}" if name == OURS else f"  {MEANINGS[name]}"
        yield Line(meaning, f"{_took(its)}{_beside(name, seconds)}{_apart(name, runs)}")
    if not size.other_environment:
        yield Line(f"  {MEANINGS[ARENA_RANK]}", LEFT_OUT)


def _commands(file: Path, size: Size) -> dict[str, Sequence[str]]:
    python = peers_python() if size.other_environment else sys.executable
    peers = ["evalica", *([ARENA_RANK] if size.other_environment else [])]
    ask = ("-m", "bench.peers.files")
    return {
        OURS: (sys.executable, *RANK, str(file), "--json"),
        OURS_PLAIN: (sys.executable, *RANK, str(file), *PLAIN),
        LIMIT: (sys.executable, *ask, LIMIT, str(file)),
        "read_all": (sys.executable, *ask, "read_all", str(file)),
        **{name: (python, *ask, name, str(file)) for name in peers},
    }


def _in_turn(commands: dict[str, Sequence[str]], rounds: int) -> dict[str, list[Run]]:
    """Run all of them one after the other, so many times over: what disturbs the machine disturbs each."""
    turns = [{name: _run(command) for name, command in commands.items()} for _ in range(rounds)]
    return {name: [turn[name] for turn in turns] for name in commands}


def _run(command: Sequence[str]) -> Run:
    starter = [sys.executable, "-I", whole.__file__, *command]
    done = subprocess.run(starter, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(command[1:4])} failed: {(done.stderr.strip().splitlines() or ['silently'])[-1]}"
        )
    return Run(**json.loads(done.stdout))


def _took(runs: Sequence[Run]) -> str:
    seconds, cpu = middle([run.seconds for run in runs]), middle([run.cpu for run in runs])
    return f"{seconds:.2f} s ({cpu:.2f} of processor), {max(run.peak for run in runs) / 2**20:,.0f} MiB"


def _beside(name: str, seconds: dict[str, float]) -> str:
    if name == OURS:
        return f", {seconds[OURS] / seconds[LIMIT]:.1f} x reading its columns"
    return f", {seconds[name] / seconds[OURS]:.1f} x ours"


def _apart(name: str, runs: dict[str, list[Run]]) -> str:
    """Say how far a peer's ratings are from ours of the same model."""
    if name not in {"evalica", ARENA_RANK}:
        return ""
    standings = json.loads(runs[OURS_PLAIN][0].said)["standings"]
    ours = {standing["entry"]: standing["rating"] for standing in standings}
    theirs = json.loads(runs[name][0].said)
    gaps = np.array([theirs[entry] - rating for entry, rating in ours.items()])
    return f"; {np.abs(gaps - gaps.mean()).max():.1g} points apart"
