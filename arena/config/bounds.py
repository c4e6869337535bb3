"""What one HTTP request may take of the server: bytes of body, and the patience for a reader who does not read."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from arena.labs import addresses, told, uploads
from arena.problems import CONTENT_TYPE, problem

Application = Callable[[Any, Any, Any], Awaitable[None]]

LARGEST_BODY = 1 << 20  # a form of the admin; what a worker brings is bounded at its own address
FORM_AROUND_FILES = 1 << 20
# Who sends it is known further in, where there are sessions: until then a piece of a file may come from anybody.
FILE_IN_PARTS = re.compile(r"/api/v1/submissions/[0-9a-f-]{36}/files/[0-9]{1,19}/[0-9a-f-]{36}/")
READER_SECONDS = 30.0  # for a part of an answer that is refused all that time


class BodyTooLarge(Exception):  # noqa: N818 - an answer to the sender
    """The request brings more than its address takes."""


class ReaderLeft(Exception):  # noqa: N818 - a state of the world, no error
    """The other end holds the line and takes nothing of the answer."""


def bounded(application: Application) -> Application:
    """Return `application` within the bounds; Django itself would spool any body to disk before it looks."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        room = largest_body(scope["path"])

        async def receive_within() -> Any:
            nonlocal room
            message = await receive()
            room -= len(message.get("body", b""))
            if room < 0:
                raise BodyTooLarge
            return message

        try:
            if _stated_length(scope) > room:
                raise BodyTooLarge
            await application(scope, receive_within, _patient(send))
        except BodyTooLarge:
            await _refuse(send)
        except ReaderLeft:
            pass  # the server closes a line whose answer is not whole

    return serve


def largest_body(path: str) -> int:
    """Return how many bytes a request to `path` may bring: many only where files are brought."""
    if FILE_IN_PARTS.fullmatch(path):
        return uploads.LARGEST_CHUNK
    if addresses.takes_clips(path):
        return told.LARGEST_UPLOAD + FORM_AROUND_FILES
    return LARGEST_BODY


def _stated_length(scope: Any) -> int:
    return next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)


def _patient(send: Any) -> Any:
    async def send_within(message: Any) -> None:
        try:
            async with asyncio.timeout(READER_SECONDS):
                await send(message)
        except TimeoutError:
            raise ReaderLeft from None

    return send_within


async def _refuse(send: Any) -> None:
    body = json.dumps(problem(413, "This address does not take so much.")).encode()
    headers = [
        (b"content-type", CONTENT_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
