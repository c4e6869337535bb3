"""Voters that duel over the real protocol: next, shown, watched, vote, and the verdict waited for."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from arena.battles import cookie
from arena.battles.watching import clock_needed
from arena.refusals import Code
from bench import sockets

Choose = Callable[[dict[str, Any]], Awaitable[str]]

# After these the voter asks for another battle; any other refusal means that it misunderstood the protocol.
PASSING = {Code.ALREADY_VOTED, Code.EXPIRED, Code.NOT_WATCHED, Code.RATE_LIMITED, Code.UNKNOWN_BATTLE}


class NoPairError(Exception):
    """The arena has no pair for a voter that has not seen any yet."""


class ProtocolError(Exception):
    """The arena refused what a page would never be refused."""


@dataclass
class Booth:
    """What a crowd shares: votes still to be cast, and what came of those cast so far."""

    left: float
    cast: int = 0
    refusals: Counter[str] = field(default_factory=Counter)

    def take(self) -> bool:
        """Reserve one vote; False when all are taken."""
        if self.left <= 0:
            return False
        self.left -= 1
        return True

    def refuse(self, code: str) -> None:
        self.refusals[code] += 1
        self.left += 1


async def crowd(url: str, track: str, voters: int, booth: Booth, choose: Choose) -> None:
    """Let so many voters duel at once until the booth has no vote left."""
    async with asyncio.TaskGroup() as group:
        for _ in range(voters):
            group.create_task(seat(url, track, booth, choose))


async def seat(url: str, track: str, booth: Booth, choose: Choose) -> None:
    """Seat one voter after the other: one that has seen every pair makes room for a newcomer."""
    while booth.left > 0:
        value = cookie.bake(uuid.uuid4())
        socket = await sockets.connect(url, "/ws/duel/", cookie=f"{settings.VOTER_COOKIE}={value}")
        try:
            if await _duel_on(socket, track, booth, choose) == 0 and booth.left > 0:
                raise NoPairError(f"No pair is ready on {track} yet: wait until its first clips are made.")
        finally:
            socket.close()


async def _duel_on(socket: sockets.Socket, track: str, booth: Booth, choose: Choose) -> int:
    """Duel until there is no pair or no vote left; return how many battles were served."""
    served = 0
    while booth.take():
        socket.say("next", track=track, ahead=False)
        battle = await socket.hear()
        if battle["type"] == "battle":
            served += 1
            _count(booth, await _answer(socket, battle, choose))
        elif battle["code"] == Code.NO_PAIR:
            booth.left += 1
            return served
        else:
            _count(booth, battle)
    return served


async def _answer(socket: sockets.Socket, battle: dict[str, Any], choose: Choose) -> dict[str, Any]:
    key, seconds = battle["battle"], battle["watch_seconds"]
    socket.say("shown", battle=key)
    if seconds:
        await asyncio.sleep(clock_needed(seconds, sound=battle["sound"]))
    for side in ("left", "right"):
        socket.say("watched", battle=key, side=side, seconds=seconds, heard=battle["sound"])
    socket.say("vote", battle=key, choice=await choose(battle))
    return await socket.hear()


def _count(booth: Booth, answer: dict[str, Any]) -> None:
    if answer["type"] == "verdict":
        booth.cast += 1
    elif answer["code"] in PASSING:
        booth.refuse(answer["code"])
    else:
        raise ProtocolError(f"The arena refused a voter ({answer['code']}): {answer['detail']}")
