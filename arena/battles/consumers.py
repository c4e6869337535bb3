"""The duel socket, `/ws/duel/`: one frame in, one act, one message out; nothing a page sends can end it."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from channels.db import database_sync_to_async
from django.conf import settings
from django.db.utils import InterfaceError, OperationalError

from arena.battles import cookie, frames, leaving, opening, viewing, voting
from arena.battles.allowance import Allowance
from arena.battles.group_commit import GroupCommit
from arena.refusals import Code, Refusal
from arena.sockets import PlainConsumer

Result = TypeVar("Result")

# A duel is about eight frames in ten seconds; an address may be an office.
SOCKET_RATE, SOCKET_BURST = 10, 60
of_an_address = Allowance(rate=60, burst=300)
SLOW_DOWN_SECONDS = 0.2
DATABASE_BACK_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.5, 3, 4)
NO_COOKIE, TRY_LATER = 4401, 1013

ballots = GroupCommit[voting.Ballot, dict[str, Any]](
    database_sync_to_async(voting.cast_votes, thread_sensitive=False)
)


async def in_database(act: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
    """Run `act` on a database thread; while the database is down, try again for some ten seconds.

    Every act of the duel may be repeated: it finds what an earlier try has stored.
    """
    run = database_sync_to_async(act, thread_sensitive=False)
    return await _patiently(lambda: run(*args, **kwargs))


async def _patiently(attempt: Callable[[], Awaitable[Result]]) -> Result:
    for pause in DATABASE_BACK_SECONDS:
        try:
            return await attempt()
        except (OperationalError, InterfaceError):
            await asyncio.sleep(pause)
    return await attempt()


class DuelConsumer(PlainConsumer):
    voter: uuid.UUID

    async def connect(self) -> None:
        await self.accept()
        voter = cookie.read_headers(self.scope["headers"])
        if voter is None:
            detail = "Open any page of this site first and allow its cookie: it is what makes you a voter."
            await self.refuse(Refusal(Code.BAD_MESSAGE, detail))
            await self.close(code=NO_COOKIE)
            return
        self.voter = voter
        self.allowance = Allowance(SOCKET_RATE, SOCKET_BURST)
        self.address = (self.scope.get("client") or ("local",))[0]

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:  # noqa: ARG002
        try:
            await self.slow_down()
            if text_data is None:
                raise Refusal(Code.BAD_MESSAGE, "A message is a JSON text, not binary.")
            await self.obey(frames.parse(text_data))
        except leaving.Gone as gone:
            await self.refuse(gone)
            await self.close(code=NO_COOKIE)
        except Refusal as refusal:
            await self.refuse(refusal)
        except (OperationalError, InterfaceError):
            # Nothing was acknowledged; the page connects again and says it once more.
            await self.close(code=TRY_LATER)

    async def slow_down(self) -> None:
        if settings.SYNTHETIC:
            return
        now = time.monotonic()
        if not (self.allowance.take("this socket", now) and of_an_address.take(self.address, now)):
            await asyncio.sleep(SLOW_DOWN_SECONDS)
            raise Refusal(
                Code.RATE_LIMITED, "Too many messages from your address; wait a moment and send it again."
            )

    async def obey(self, frame: frames.Frame) -> None:
        match frame:
            case frames.Next(track, ahead):
                await self.say(await in_database(opening.open_battle, self.voter, track, ahead=ahead))
            case frames.Shown(battle):
                await in_database(viewing.mark_shown, self.voter, battle)
            case frames.Watched():
                await in_database(viewing.mark_watched, self.voter, frame)
            case frames.CastVote(battle, choice):
                ballot = voting.Ballot(self.voter, battle, choice)
                await self.say(await _patiently(lambda: ballots.put(ballot)))
            case frames.SkipBattle(battle):
                track = await in_database(viewing.skip, self.voter, battle)
                await self.say(await in_database(opening.open_battle, self.voter, track, ahead=False))
            case frames.ReportSide():
                await in_database(viewing.report, self.voter, frame)

    async def refuse(self, refusal: Refusal) -> None:
        await self.say(refusal.message())

    async def say(self, message: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(message, separators=(",", ":")))
