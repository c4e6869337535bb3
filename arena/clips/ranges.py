"""Byte ranges of a file (RFC 9110, section 14), answered without telling files apart."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

CHUNK = 256 * 1024


def parse(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte that a Range header asks of `size` bytes.

    None means the header is to be ignored (absent, another unit, several ranges); a ValueError that no byte of
    it exists.
    """
    match = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", header.strip())
    if not match or match.group() == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        start, stop = max(size - int(last), 0), size - 1
        if int(last) == 0:
            raise ValueError("an empty suffix")
    else:
        start, stop = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None
    if start >= size:
        raise ValueError("beyond the end")
    return start, stop


async def read(path: Path, start: int, length: int) -> AsyncIterator[bytes]:
    """Yield so many bytes of a file from one on, read beside the event loop."""
    with await asyncio.to_thread(path.open, "rb") as file:
        file.seek(start)
        while length > 0:
            chunk = await asyncio.to_thread(file.read, min(CHUNK, length))
            if not chunk:
                return
            length -= len(chunk)
            yield chunk


def respond(path: Path, content_type: str, range_header: str) -> HttpResponseBase:
    """Answer with the file or the range of it; headers carry size and nothing else about the file."""
    size = path.stat().st_size
    try:
        wanted = parse(range_header, size)
    except ValueError:
        nothing = {"Content-Range": f"bytes */{size}", "Cache-Control": "private"}
        return HttpResponse(status=416, content_type=content_type, headers=nothing)
    start, stop = wanted or (0, size - 1)
    response = StreamingHttpResponse(
        read(path, start, stop - start + 1), status=206 if wanted else 200, content_type=content_type
    )
    response["Content-Length"] = str(stop - start + 1)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private"
    if wanted:
        response["Content-Range"] = f"bytes {start}-{stop}/{size}"
    return response
