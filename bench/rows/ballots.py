"""Durable acknowledged votes on battles that are open already, beside pgbench on the same table."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings

from arena.battles import cookie
from bench import pgbench, sockets
from bench.own_arena import OwnArena
from bench.planting import OpenBattles, plant_battles, plant_clips
from bench.size import Size
from bench.table import Line, middle, milliseconds

TITLE = "Durable acknowledged votes/s on battles already open"
MOST_VOTES_A_SECOND = 12_000


@dataclass
class Run:
    """What one crowd did: all battles acknowledged, and the seconds each vote took while it was timed."""

    acknowledged: set[str] = field(default_factory=set)
    waits: list[float] = field(default_factory=list)
    refused: int = 0
    timing: bool = False
    stopping: bool = False


class Caster:
    """One voter who casts the next vote as soon as the last one is acknowledged."""

    def __init__(self, keys: list[str], run: Run) -> None:
        self.keys, self.run = iter(keys), run
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def connect(self, url: str, voter: uuid.UUID) -> None:
        baked = f"{settings.VOTER_COOKIE}={cookie.bake(voter)}"
        self.socket = await sockets.connect(url, "/ws/duel/", cookie=baked, on_text=self.hear)

    def cast(self) -> None:
        key = None if self.run.stopping else next(self.keys, None)
        if key is None:
            self.done.set_result(None)
            return
        self.key, self.sent = key, time.perf_counter()
        self.socket.send(b'{"type":"vote","battle":"%b","choice":"left"}' % key.encode())

    def close(self) -> None:
        self.socket.close()

    def hear(self, text: bytes) -> None:
        if text.startswith(b'{"type":"verdict"'):
            self.run.acknowledged.add(self.key)
            if self.run.timing:
                self.run.waits.append(time.perf_counter() - self.sent)
        else:
            self.run.refused += 1
        self.cast()


async def crowd(url: str, battles: OpenBattles, size: Size) -> Run:
    """Vote from one socket a voter, and wait for the last acknowledgement."""
    run = Run()
    casters = [(Caster(keys, run), voter) for voter, keys in battles.keys.items()]
    for caster, voter in casters:
        await caster.connect(url, voter)
    for caster, _ in casters:
        caster.cast()
    await asyncio.sleep(size.warm_up)
    run.timing = True
    await asyncio.sleep(size.seconds)
    run.timing, run.stopping = False, True
    await asyncio.gather(*(caster.done for caster, _ in casters))
    for caster, _ in casters:
        caster.close()
    return run


async def vote_all(url: str, battles: OpenBattles) -> None:
    """Vote on every battle there is, as fast as verdicts come."""
    run = Run()
    casters = [(Caster(keys, run), voter) for voter, keys in battles.keys.items()]
    for caster, voter in casters:
        await caster.connect(url, voter)
        caster.cast()
    await asyncio.gather(*(caster.done for caster, _ in casters))
    for caster, _ in casters:
        caster.close()


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    plant_clips()
    room = int(MOST_VOTES_A_SECOND * (size.warm_up + size.seconds))
    alone: list[float] = []
    rates: dict[tuple[int, int], list[float]] = {}
    for processes in size.processes:
        with arena.web(processes):
            for sockets_open in size.crowds:
                waits, rate = [], rates.setdefault((processes, sockets_open), [])
                for _ in range(size.runs):
                    battles = plant_battles(room, sockets_open)
                    run = sockets.run(crowd(arena.url, battles, size))
                    _check(run, battles)
                    rate.append(len(run.waits) / size.seconds)
                    waits += run.waits
                yield Line(
                    f"{sockets_open} sockets, {processes} web process{'es' * (processes > 1)}",
                    f"{middle(rate):,.0f} votes/s, {milliseconds(waits)}",
                    "p99 under 100 ms" if sockets_open == size.crowds[-1] else "",
                )
                alone.append(pgbench.votes_a_second(arena, size.seconds))
    yield Line("pgbench, one client, the same table, in between", f"{middle(alone):,.0f} votes/s")
    for processes in size.processes:
        share = middle(rates[processes, size.crowds[-1]]) / middle(alone)
        yield Line(
            f"{size.crowds[-1]} sockets beside pgbench, {processes} web process{'es' * (processes > 1)}",
            f"{share:.2f} x",
            "at least 1 x",
        )


def _check(run: Run, battles: OpenBattles) -> None:
    stored = battles.votes()
    if stored != len(run.acknowledged) or run.refused:
        raise RuntimeError(
            f"{len(run.acknowledged)} votes were acknowledged and {run.refused} refused; {stored} are stored."
        )
