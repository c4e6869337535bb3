"""A raw WebSocket client on uvloop, so light that in a benchmark the server is what is measured."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import uvloop

Result = TypeVar("Result")

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
FINAL, MASKED = 0x80, 0x80
NO_MASK = b"\0\0\0\0"  # legal, and nothing to compute
SHORT, MEDIUM, LONG = 126, 127, 1 << 16
HEAD_END = b"\r\n\r\n"
HANDSHAKE_SECONDS = 30.0


def run(main: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine on uvloop's event loop."""
    return uvloop.run(main)


class HandshakeError(ConnectionError):
    """The server answered the handshake with something else than a socket."""


class SocketClosedError(ConnectionError):
    """The server closed the socket; `code` is the reason it gave, 1006 when it gave none."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the server closed the socket with code {code}")
        self.code = code


class Socket(asyncio.Protocol):
    """One open WebSocket; each text message goes to `on_text`, or waits for `hear` while that is None."""

    def __init__(self, head: bytes, on_text: Callable[[bytes], None] | None) -> None:
        self.on_text = on_text
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed_with: int | None = None
        self._head = head
        self._buffer = b""
        self._heard: deque[bytes] = deque()
        self._waiter: asyncio.Future[None] | None = None

    # What a program says and hears

    def send(self, payload: bytes) -> None:
        self._transport.write(_frame(TEXT, payload))

    def say(self, kind: str, **fields: Any) -> None:
        self.send(json.dumps({"type": kind, **fields}, separators=(",", ":")).encode())

    async def hear(self) -> dict[str, Any]:
        """Return the next message; raises SocketClosedError when there will be none."""
        while not self._heard:
            if self.closed_with is not None:
                raise SocketClosedError(self.closed_with)
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        message: dict[str, Any] = json.loads(self._heard.popleft())
        return message

    def close(self) -> None:
        self._transport.close()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class does not inherit from it
        self._transport.write(self._head)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        if not self.opened.done() and not self._shake_hands():
            return
        while (frame := self._next_frame()) is not None:
            self._obey(*frame)

    def connection_lost(self, error: Exception | None) -> None:
        self.closed_with = self.closed_with or 1006
        if not self.opened.done():
            self.opened.set_exception(HandshakeError(str(error or "the connection was dropped")))
        self._wake()

    # Framing

    def _shake_hands(self) -> bool:
        end = self._buffer.find(HEAD_END)
        if end < 0:
            return False
        status = self._buffer.split(b"\r\n", 1)[0].decode("latin-1")
        self._buffer = self._buffer[end + len(HEAD_END) :]
        if " 101 " not in status:
            self.opened.set_exception(HandshakeError(status))
            self._transport.close()
            return False
        self.opened.set_result(None)
        return True

    def _next_frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1], 2
        if size == SHORT:
            size, start = int.from_bytes(buffer[2:4]), 4
        elif size == MEDIUM:
            size, start = int.from_bytes(buffer[2:10]), 10
        if len(buffer) < start + size:
            return None
        self._buffer = buffer[start + size :]
        return buffer[0] & 0x0F, buffer[start : start + size]

    def _obey(self, kind: int, payload: bytes) -> None:
        if kind == TEXT:
            if self.on_text is not None:
                self.on_text(payload)
            else:
                self._heard.append(payload)
                self._wake()
        elif kind == PING:
            self._transport.write(_frame(PONG, payload))
        elif kind == CLOSE:
            self.closed_with = int.from_bytes(payload[:2]) or 1005
            self._transport.close()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


def _frame(kind: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < SHORT:
        head = bytes((FINAL | kind, MASKED | size))
    elif size < LONG:
        head = bytes((FINAL | kind, MASKED | SHORT)) + size.to_bytes(2)
    else:
        head = bytes((FINAL | kind, MASKED | MEDIUM)) + size.to_bytes(8)
    return head + NO_MASK + payload


async def connect(
    url: str, path: str, *, cookie: str = "", on_text: Callable[[bytes], None] | None = None
) -> Socket:
    """Open a socket at `path` of the site at `url`, as a page of that site would.

    Raises ConnectionRefusedError where nothing listens, and HandshakeError.
    """
    address = urlsplit(url)
    headers = {
        "Host": address.netloc,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Origin": url,
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
    }
    if cookie:
        headers["Cookie"] = cookie
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    head = "\r\n".join(lines).encode() + HEAD_END
    secure = address.scheme == "https"
    _, socket = await asyncio.get_running_loop().create_connection(
        lambda: Socket(head, on_text),
        str(address.hostname),
        address.port or (443 if secure else 80),
        ssl=secure or None,
    )
    await asyncio.wait_for(socket.opened, HANDSHAKE_SECONDS)
    return socket
