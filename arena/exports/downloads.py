"""Sends a long file as it is made, a piece at a time, to a few readers at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from weakref import WeakSet

from channels.db import database_sync_to_async
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from arena.problems import problem_response

# Making a file keeps the database busy: whoever votes is served first.
MOST_AT_ONCE = 4
RETRY_AFTER_SECONDS = 30


class Place:
    """One of the places; it is given back at the end, and goes with a download that nobody ever began to read."""


taken: WeakSet[Place] = WeakSet()


def download(pieces: Iterator[bytes], name: str, content_type: str, *, head: bool) -> HttpResponseBase:
    """Answer with a file to save under `name`; with `head`, with its headers alone."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    if head:
        return HttpResponse(content_type=content_type, headers=headers)
    if len(taken) >= MOST_AT_ONCE:
        busy = problem_response(503, "Too many files are being sent just now; ask again in half a minute.")
        busy["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return busy
    place = Place()
    taken.add(place)
    return StreamingHttpResponse(_sent(pieces, place), content_type=content_type, headers=headers)


async def _sent(pieces: Iterator[bytes], place: Place) -> AsyncIterator[bytes]:
    """Make each piece beside the event loop; between two, no connection to the database is held."""
    following = database_sync_to_async(next)
    try:
        while (piece := await following(pieces, None)) is not None:
            yield piece
    finally:
        taken.discard(place)
