"""A socket without a channel layer: messages of one page, one after the other, and nothing between them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer


class PlainConsumer(AsyncWebsocketConsumer):
    """A consumer that waits for its page alone.

    Channels would wait for a channel layer too, by a task a message, and before each message close old database
    connections on the one thread that all sockets share. Our sockets have no layer, and what they ask of the
    database closes its own connection.
    """

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope, self.base_send = scope, send
        with suppress(StopConsumer):
            while True:
                message = await receive()
                await getattr(self, message["type"].replace(".", "_"))(message)
