"""The live channel: what a transaction announces after its commit reaches every open page."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import redis
import redis.asyncio
from django.conf import settings
from django.db import transaction

from arena.sockets import PlainConsumer

CHANNEL = "paddock:live"
MAX_SOCKETS_A_PROCESS = 10_000
logger = logging.getLogger(__name__)

_publisher: redis.Redis | None = None


def announce(message: dict[str, Any]) -> None:
    """Send `message` to every open page once the transaction around the call has committed."""
    text = json.dumps(message, separators=(",", ":"))
    transaction.on_commit(lambda: _publish(text), robust=True)


def _publish(text: str) -> None:
    global _publisher  # noqa: PLW0603 - one connection a process
    if _publisher is None:
        _publisher = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
    _publisher.publish(CHANNEL, text)


class Hub:
    """All live sockets of this process behind one subscription: a broadcast costs one message."""

    def __init__(self) -> None:
        self.sockets: set[LiveConsumer] = set()
        self._listener: asyncio.Task[None] | None = None

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
                    await self._send_all('{"type":"resumed"}')
                async for message in channel.listen():
                    if message["type"] == "message":
                        await self._send_all(message["data"].decode())
        finally:
            await client.aclose()

    async def _send_all(self, text: str) -> None:
        event = {"type": "websocket.send", "text": text}
        for socket in list(self.sockets):
            try:
                await socket.base_send(event)
            except Exception:  # noqa: BLE001 - whatever a dying socket raises, the others are served
                self.leave(socket)


hub = Hub()


class LiveConsumer(PlainConsumer):
    """`/ws/live/`: read-only; whatever a page sends is dropped unread."""

    async def connect(self) -> None:
        if len(hub.sockets) >= MAX_SOCKETS_A_PROCESS:
            await self.close(code=1013)
            return
        await self.accept()
        hub.join(self)

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - Channels' signature
        hub.leave(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Drop what was sent: this socket has nothing to say to it."""
