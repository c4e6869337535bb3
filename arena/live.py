"""The live channel: what a transaction announces after its commit reaches every open page."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Coroutine
from typing import Any

import redis
import redis.asyncio
from django.conf import settings
from django.db import transaction

from arena.sockets import PlainConsumer

CHANNEL = "paddock:live"
MAX_SOCKETS_A_PROCESS = 10_000
TRY_LATER, FAREWELL_SECONDS = 1013, 5.0
logger = logging.getLogger(__name__)

_publisher: redis.Redis | None = None


def announce(message: dict[str, Any]) -> None:
    """Send `message` to every open page once the transaction around the call has committed."""
    text = json.dumps(message, separators=(",", ":"))
    transaction.on_commit(lambda: publish(CHANNEL, text), robust=True)


def publish(channel: str, text: str) -> None:
    """Send `text` to a channel of our own Redis, now."""
    global _publisher  # noqa: PLW0603 - one connection a process
    if _publisher is None:
        _publisher = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
    _publisher.publish(channel, text)


class Hub:
    """All live sockets of this process behind one subscription: a broadcast costs one message."""

    def __init__(self) -> None:
        self.sockets: set[LiveConsumer] = set()
        self._listener: asyncio.Task[None] | None = None
        self._farewells: set[asyncio.Task[None]] = set()

    def join(self, socket: LiveConsumer) -> None:
        self.sockets.add(socket)
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())

    def leave(self, socket: LiveConsumer) -> None:
        self.sockets.discard(socket)

    async def _listen(self) -> None:
        interrupted = False
        while self.sockets:
            try:
                await self._relay(interrupted=interrupted)
            except (redis.RedisError, OSError) as error:
                logger.warning("the live channel is down (%s); trying again in a second", error)
                interrupted = True
                await asyncio.sleep(1)

    async def _relay(self, *, interrupted: bool) -> None:
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL)
        try:
            async with client.pubsub() as channel:
                await channel.subscribe(CHANNEL)
                if interrupted:  # pages may have missed a board, and fetch it when told so
                    self._send_all('{"type":"resumed"}')
                async for message in channel.listen():
                    if message["type"] == "message":
                        self._send_all(message["data"].decode())
        finally:
            await client.aclose()

    def _send_all(self, text: str) -> None:
        """Send to every socket; a page that does not read is let go, so that it holds up nobody else."""
        event = {"type": "websocket.send", "text": text}
        for socket in list(self.sockets):
            try:
                in_time = _finish_now(socket.base_send(event))
            except Exception:  # noqa: BLE001 - whatever a dying socket raises, the others are served
                in_time = False
            if not in_time:
                self.leave(socket)
                self._farewells.add(task := asyncio.create_task(_close(socket)))
                task.add_done_callback(self._farewells.discard)


def _finish_now(sending: Coroutine[Any, Any, None]) -> bool:
    """Run a send to its end; False if it would wait, as it does only while the peer's buffer is full."""
    try:
        sending.send(None)
    except StopIteration:
        return True
    sending.close()
    return False


async def _close(socket: LiveConsumer) -> None:
    with contextlib.suppress(Exception):  # it may be gone by the time it could be told
        await asyncio.wait_for(socket.close(code=TRY_LATER), FAREWELL_SECONDS)


hub = Hub()


class LiveConsumer(PlainConsumer):
    """`/ws/live/`: read-only; whatever a page sends is dropped unread."""

    async def connect(self) -> None:
        if len(hub.sockets) >= MAX_SOCKETS_A_PROCESS:
            await self.close(code=TRY_LATER)
            return
        await self.accept()
        hub.join(self)

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - Channels' signature
        hub.leave(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Drop what was sent: this socket has nothing to say to it."""
