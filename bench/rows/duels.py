"""Whole duels, from next to verdict, beside what one ORM call a vote would give."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from typing import Any

from arena.battles.models import Vote
from bench import sockets, voters
from bench.own_arena import WEB, OwnArena
from bench.planting import SILENT, plant_clips
from bench.size import Size
from bench.table import Line, middle

TITLE = "Whole duels/s: next, shown, watched twice, vote, verdict"
ORM = "bench.web_one_by_one"


async def anything(_battle: dict[str, Any]) -> str:
    return random.choice(("left", "right"))


async def duel_for(url: str, size: Size) -> float:
    """Duel with a crowd, and return the verdicts a second after the warm-up."""
    booth = voters.Booth(float("inf"))
    everybody = asyncio.create_task(voters.crowd(url, SILENT, size.crowd, booth, anything))
    await asyncio.sleep(size.warm_up)
    before = booth.cast
    await asyncio.sleep(size.seconds)
    rate = (booth.cast - before) / size.seconds
    booth.left = 0  # whoever has a battle finishes it
    await everybody
    if booth.refusals:
        raise RuntimeError(f"duels were refused: {dict(booth.refusals)}")
    return rate


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    plant_clips()
    for module, how in ((WEB, ""), (ORM, ", one ORM call a vote")):
        for processes in size.processes:
            with arena.web(processes, module):
                before = Vote.objects.count()
                rates = [sockets.run(duel_for(arena.url, size)) for _ in range(size.runs)]
                votes = Vote.objects.count() - before
            yield Line(
                f"{size.crowd} voters, {processes} web process{'es' * (processes > 1)}{how}",
                f"{middle(rates):,.0f} duels/s ({votes:,} votes stored)",
            )
