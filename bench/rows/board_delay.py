"""From a vote's acknowledgement to the message that moves the row in another browser, under steady votes."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings

from arena.battles import cookie
from arena.leaderboard.models import Tally
from arena.leaderboard.refit import refit_boards
from bench import sockets
from bench.own_arena import OwnArena
from bench.planting import SILENT, OpenBattles, plant_battles, plant_clips
from bench.size import Size
from bench.table import Line, milliseconds

TITLE = "Vote committed to board message at another browser's socket (drawing the row comes on top)"
LAST_BOARD_SECONDS = 5.0


@dataclass
class Watch:
    """When each vote was acknowledged, and when a board first counted so many votes."""

    counted_before: int
    acknowledged: list[float] = field(default_factory=list)
    boards: list[tuple[float, int]] = field(default_factory=list)
    expected: int = 0
    complete: asyncio.Event = field(default_factory=asyncio.Event)

    def hear_board(self, text: bytes) -> None:
        message = json.loads(text)
        if message["type"] == "board" and message["track"] == SILENT:
            self.boards.append((time.perf_counter(), message["votes"] - self.counted_before))
            self._look()

    def hear_verdict(self, text: bytes) -> None:
        if text.startswith(b'{"type":"verdict"'):
            self.acknowledged.append(time.perf_counter())
            self._look()

    def _look(self) -> None:
        """See whether every vote was acknowledged and the newest board counts the last of them."""
        if len(self.acknowledged) == self.expected and self.boards and self.boards[-1][1] >= self.expected:
            self.complete.set()

    def delays(self) -> list[float]:
        """Return the seconds from the n-th acknowledgement to the first board that counts n votes."""
        delays, boards = [], iter(self.boards)
        shown_at, counted = next(boards, (0.0, 0))
        for number, at in enumerate(self.acknowledged, 1):
            while counted < number:
                shown_at, counted = next(boards)
            # A board may overtake the acknowledgement of a vote that it counts.
            delays.append(max(shown_at - at, 0.0))
        return delays


async def vote_steadily(url: str, battles: OpenBattles, rate: int, watch: Watch) -> None:
    """Offer `rate` votes/s, whatever the arena makes of it, and wait for the board that counts the last."""
    spectator = await sockets.connect(url, "/ws/live/", on_text=watch.hear_board)
    crowd = [await _voter(url, voter, watch) for voter in battles.keys]
    turns = [
        (socket, key)
        for keys in zip(*battles.keys.values(), strict=False)
        for socket, key in zip(crowd, keys, strict=True)
    ]
    watch.expected = len(turns)
    start = time.perf_counter()
    for number, (socket, key) in enumerate(turns):
        await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
        socket.say("vote", battle=key, choice="left" if number % 3 else "right")
    await asyncio.wait_for(watch.complete.wait(), LAST_BOARD_SECONDS)
    for socket in (spectator, *crowd):
        socket.close()


async def _voter(url: str, voter: uuid.UUID, watch: Watch) -> sockets.Socket:
    value = f"{settings.VOTER_COOKIE}={cookie.bake(voter)}"
    return await sockets.connect(url, "/ws/duel/", cookie=value, on_text=watch.hear_verdict)


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    plant_clips()
    refit_boards()  # what earlier rows have left
    delays: list[float] = []
    with arena.web(2), arena.heartbeats():
        for _ in range(size.runs):
            battles = plant_battles(int(size.rate * max(size.seconds, 2.0)), size.crowd)
            watch = Watch(Tally.objects.get(track__slug=SILENT).votes)
            sockets.run(vote_steadily(arena.url, battles, size.rate, watch))
            delays += watch.delays()
    yield Line(f"{size.rate} votes/s, two web processes", milliseconds(delays), "p99 under 1.5 s")
