"""The desk's socket, `/ws/desk/`: tells a signed-in member how their own lab's files, clips and dry runs are doing."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from importlib import import_module
from typing import Any

import redis
import redis.asyncio
from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, parse_cookie

from arena.accounts import current
from arena.labs import progress
from arena.sockets import PlainConsumer

MOST_SOCKETS = 500  # in a process
NOT_HERE, TRY_LATER = 4403, 1013
ASKED_AGAIN = 30.0  # seconds: whoever left the lab, or signed out, hears nothing for longer than that

_open = 0


class DeskConsumer(PlainConsumer):
    """Read-only; whatever a page sends is dropped unread."""

    relay: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        global _open  # noqa: PLW0603 - of this process
        self.lab = await _lab_of(self.scope["headers"])
        if self.lab is None or _open >= MOST_SOCKETS:
            await self.close(code=NOT_HERE if self.lab is None else TRY_LATER)
            return
        await self.accept()
        _open += 1
        self.relay = asyncio.create_task(self._relay(self.lab))

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - Channels' signature
        global _open  # noqa: PLW0603
        if self.relay is not None:
            _open -= 1
            self.relay.cancel()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Drop what was sent: this socket has nothing to say to it."""

    async def _relay(self, lab: int) -> None:
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL)
        try:
            async with client.pubsub() as channel:
                await channel.subscribe(progress.channel(lab))
                await self.send(text_data='{"type":"listening"}')
                await self._pass_on(channel, lab)
        except (redis.RedisError, OSError):
            await self.close(code=TRY_LATER)  # the page asks by itself until it is back
        finally:
            await client.aclose()

    async def _pass_on(self, channel: Any, lab: int) -> None:
        """Send what the channel says for as long as the reader belongs to the lab."""
        asked = time.monotonic()
        while True:
            message = await channel.get_message(ignore_subscribe_messages=True, timeout=ASKED_AGAIN / 2)
            if time.monotonic() - asked > ASKED_AGAIN:
                asked = time.monotonic()
                if await _lab_of(self.scope["headers"]) != lab:
                    await self.close(code=NOT_HERE)
                    return
            if message is not None:
                await self.send(text_data=progress.read(message["data"]))


@partial(database_sync_to_async, thread_sensitive=False)
def _lab_of(headers: list[tuple[bytes, bytes]]) -> int | None:
    """Return the lab that whoever holds this session acts for."""
    cookies = "; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie")
    request = HttpRequest()
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    place = current.membership(user, request.session) if user.is_authenticated else None
    return place.lab_id if place else None
