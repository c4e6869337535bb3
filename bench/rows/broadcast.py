"""One board message to very many live sockets of one web process, and what an idle socket costs."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Iterator

import psutil

from arena import live
from bench import sockets
from bench.own_arena import OwnArena
from bench.size import Size
from bench.table import Line, middle

TITLE = "One board message to live sockets"
MESSAGE_BYTES = 2_000
AT_ONCE = 50
SETTLE_SECONDS = 1.5
PATIENCE_SECONDS = 20.0


class Spectators:
    """Sockets that only listen."""

    def __init__(self) -> None:
        self.sockets: list[sockets.Socket] = []
        self.heard: list[float] = []

    def hear(self, text: bytes) -> None:
        if text.startswith(b'{"type":"board"'):
            self.heard.append(time.perf_counter())

    async def open(self, url: str, number: int) -> float:
        """Open so many sockets, and return how many a second the server took."""
        start = time.perf_counter()
        for opened in range(0, number, AT_ONCE):
            group = range(min(AT_ONCE, number - opened))
            self.sockets += await asyncio.gather(
                *(sockets.connect(url, "/ws/live/", on_text=self.hear) for _ in group)
            )
        return number / (time.perf_counter() - start)

    async def last_served(self) -> float:
        """Announce a board, and return the seconds until the last socket has it."""
        self.heard.clear()
        message = {"type": "board", "filling": "x" * MESSAGE_BYTES}
        start = time.perf_counter()
        await asyncio.to_thread(live.announce, message)
        while len(self.heard) < len(self.sockets):
            if time.perf_counter() - start > PATIENCE_SECONDS:
                raise RuntimeError(f"only {len(self.heard)} of {len(self.sockets)} sockets heard the board.")
            await asyncio.sleep(0.005)
        return max(self.heard) - start


async def spectate(
    url: str, number: int, runs: int, server: psutil.Process
) -> tuple[float, float, list[float]]:
    """Return accepts a second, bytes an idle socket, and the seconds of each broadcast."""
    crowd = Spectators()
    await crowd.open(url, 1)  # what the first one loads, all others share
    await asyncio.sleep(SETTLE_SECONDS)
    before = server.memory_info().rss
    rate = await crowd.open(url, number - 1)
    await asyncio.sleep(SETTLE_SECONDS)
    each = (server.memory_info().rss - before) / (number - 1)
    served = [await crowd.last_served() for _ in range(runs + 1)]
    for socket in crowd.sockets:
        socket.close()
    return rate, each, served[1:]


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with arena.web(1) as (server,):
        rate, each, served = sockets.run(spectate(arena.url, size.spectators, size.runs, server))
    yield Line(
        f"the last of {size.spectators:,} served, one web process",
        f"{1000 * middle(served):.0f} ms",
        "150 ms",
    )
    yield Line("memory of an idle socket", f"{each / 1024:.1f} KiB", "at most 40 KiB")
    yield Line("sockets accepted", f"{rate:,.0f} a second")
