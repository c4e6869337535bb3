"""The votes exported: how fast in each format, and whether memory grows with them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Sum
from django.utils import timezone

from arena.exports import sealed
from arena.ledger import blocks
from arena.ledger.models import Block
from bench.exporting import FILES, READ, RELEASE, STREAM
from bench.own_arena import ROOT, OwnArena
from bench.peers.votes import draw_votes
from bench.planted_ledger import plant_ledger
from bench.planting import plant_clips, plant_entries, plant_prompts
from bench.size import Size
from bench.table import Line

TITLE = "Votes exported from the ledger's blocks, each way in a process of its own"
TRACK = "open-text-to-video-with-sound"
PROMPTS = 100
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
WAYS = {
    READ: "read from the blocks alone",
    STREAM: "streamed as CSV",
    **{name: f"written as {name}" for name in FILES},
    RELEASE: "a release's six files of them at once",
}


class Taken(NamedTuple):
    """What one export took."""

    votes: int
    seconds: float
    peak: int  # bytes

    def __str__(self) -> str:
        return f"{self.votes / self.seconds:,.0f} votes/s, {self.peak / 2**20:,.0f} MiB"


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    begin, *ends = _planted(size)
    for way, meaning in WAYS.items():
        few, many = (_taken(arena, way, begin, end) for end in ends)
        yield Line(f"{few.votes:,} votes {meaning}", str(few))
        growth = f"{round((many.peak - few.peak) / 2**20):+,} MiB"
        yield Line(f"{many.votes:,} votes {meaning}", f"{many}, {growth}", "memory flat")


def _planted(size: Size) -> list[int]:
    """Fill the ledger twice over; return its last block before, in between and at the end."""
    votes = draw_votes(size.entries, size.boards[-1][1], size.voters)
    plant_entries(size.entries, TRACK)
    plant_prompts(PROMPTS, TRACK)
    plant_clips(TRACK)
    ends = [_cut()]
    for part in (slice(size.tallied_votes), slice(size.tallied_votes, None)):
        plant_ledger(votes.select(part), TRACK, BEGIN, END, seed=len(ends))
        ends.append(_cut())
    return ends


def _cut() -> int:
    blocks.cut_all(timezone.now())
    return sealed.newest()


def _taken(arena: OwnArena, way: str, begin: int, end: int) -> Taken:
    command = [sys.executable, "-m", "bench.exporting", way, str(begin), str(end)]
    with tempfile.TemporaryDirectory(dir=arena.home.path) as folder:
        done = subprocess.run([*command, folder], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{way} failed: {done.stderr.strip().splitlines()[-1]}")
    counts = Block.objects.filter(number__gt=begin, number__lte=end).aggregate(lines=Sum("count"))
    return Taken(counts["lines"], **json.loads(done.stdout))
