"""The public files of the ledger, to be saved: whoever has them needs nothing else of the arena but its public key."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from channels.db import database_sync_to_async
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from arena.exports import blocks_file, sealed, votes_file
from arena.exports.downloads import download
from arena.problems import problem_response

LONGEST_NUMBER = 15


class NoSuchBlock(ValueError):  # noqa: N818 - an answer
    """There is no block of the number that was asked for."""


@require_safe
async def votes(request: HttpRequest) -> HttpResponseBase:
    return await _file(request, votes_file.pieces, votes_file.NAME, votes_file.CONTENT_TYPE)


@require_safe
async def blocks(request: HttpRequest) -> HttpResponseBase:
    return await _file(request, blocks_file.pieces, blocks_file.NAME, blocks_file.CONTENT_TYPE)


async def _file(
    request: HttpRequest, pieces: Callable[[int], Iterator[bytes]], name: str, content_type: str
) -> HttpResponseBase:
    """Answer with a file up to the block named by `until`, so that two downloads can be of the same time."""
    newest = await database_sync_to_async(sealed.newest)()
    try:
        until = _until(request.GET.get("until"), newest)
    except NoSuchBlock as error:
        return problem_response(404, str(error))
    return download(pieces(until), name, content_type, head=request.method == "HEAD")


def _until(word: str | None, newest: int) -> int:
    if word is None:
        return newest
    if (
        not (word.isascii() and word.isdecimal())
        or len(word) > LONGEST_NUMBER
        or not 1 <= int(word) <= newest
    ):
        raise NoSuchBlock(
            f"There is no such block; until takes the number of a block, and the newest is {newest}."
        )
    return int(word)
