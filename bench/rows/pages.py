"""Pages under ASGI: the board beside a view that does nothing, through the same middleware."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from arena.leaderboard.refit import refit_boards
from bench import sockets
from bench.own_arena import OwnArena
from bench.planting import SILENT, plant_battles, plant_clips
from bench.size import Size
from bench.table import Line, middle
from bench.web_trivial import DRAWN, TRIVIAL

TITLE = "Pages under ASGI, one web process"
CONNECTIONS = (1, 16)
VOTES = 500
BOARD = f"/boards/{SILENT}/"


class Reader(asyncio.Protocol):
    """A browser's connection that is kept: asks for a page again as soon as it has come."""

    def __init__(self, url: str, path: str) -> None:
        self._request = f"GET {path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n\r\n".encode()
        self._buffer = bytearray()
        self.pages = 0
        self.failed = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self._request)  # type: ignore[attr-defined]  # a stream's transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = bytes(self._buffer).partition(b"\r\n\r\n")
        if not found:
            return
        if not head.startswith(b"HTTP/1.1 200"):
            self.failed = head.split(b"\r\n", 1)[0].decode("latin-1")
            self.transport.close()
            return
        if len(body) >= _length(head):
            self.pages += 1
            self._buffer.clear()
            self.transport.write(self._request)  # type: ignore[attr-defined]


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    raise RuntimeError("the page came without its length.")


async def read_on(url: str, path: str, connections: int, seconds: float) -> float:
    """Return how many pages a second so many connections get."""
    address = urlsplit(url)
    readers = [Reader(url, path) for _ in range(connections)]
    start = asyncio.get_running_loop().create_connection
    await asyncio.gather(*(start(lambda r=r: r, address.hostname, address.port) for r in readers))
    await asyncio.sleep(0.5)
    before, began = sum(reader.pages for reader in readers), time.perf_counter()
    await asyncio.sleep(seconds)
    rate = (sum(reader.pages for reader in readers) - before) / (time.perf_counter() - began)
    for reader in readers:
        reader.transport.close()
        if reader.failed:
            raise RuntimeError(f"{path} answered {reader.failed}.")
    return rate


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    plant_clips()
    plant_battles(VOTES, 10).vote()
    refit_boards()
    with arena.web(1, "bench.web_trivial"):
        for connections in CONNECTIONS:
            rates: dict[str, list[float]] = {path: [] for path in (BOARD, f"/{DRAWN}", f"/{TRIVIAL}")}
            for _ in range(size.runs):
                for path, rate in rates.items():  # in turn, so that all see the same machine
                    rate.append(sockets.run(read_on(arena.url, path, connections, size.seconds)))
            board, drawn, trivial = (middle(rate) for rate in rates.values())
            who = f"{connections} connection{'s' * (connections > 1)}"
            yield Line(
                f"{who}: the board beside a view that does nothing",
                f"{board:,.0f} and {trivial:,.0f} requests/s: {board / trivial:.2f} x",
                "at least 0.5 x",
            )
            yield Line(
                f"{who}: the board, drawn for every reader instead of once a second",
                f"{drawn:,.0f} requests/s: {drawn / trivial:.2f} x",
            )
