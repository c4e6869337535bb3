"""Watch links answered: a clip, poster or first frame of one battle, for as long as the link lives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from channels.db import database_sync_to_async
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from arena.battles import links
from arena.battles.models import Battle
from arena.clips import files, ranges
from arena.clips.models import ClipState
from arena.problems import problem_response
from arena.prompts import first_frames


class NotThere(Exception):  # noqa: N818 - an answer
    """The link is ours and leads to no battle."""


class TakenDown(Exception):  # noqa: N818 - an answer
    """The link is ours and what it led to is gone."""


@require_safe
async def watch(request: HttpRequest, token: str) -> HttpResponseBase:
    return await _answer(request, "video/mp4", lambda: _clip_file(links.read(token), "video"))


@require_safe
async def watch_poster(request: HttpRequest, token: str) -> HttpResponseBase:
    return await _answer(request, "image/jpeg", lambda: _clip_file(links.read(token), "poster"))


@require_safe
async def watch_first_frame(request: HttpRequest, token: str) -> HttpResponseBase:
    return await _answer(request, "image/png", lambda: _first_frame(links.read_first_frame(token)))


async def _answer(
    request: HttpRequest, content_type: str, find: Callable[[], Awaitable[Path]]
) -> HttpResponseBase:
    """Answer with the file that `find` finds, or with why there is none."""
    try:
        path = await find()
        if not path.exists():
            raise TakenDown
    except links.LinkExpired:
        return problem_response(410, "This watch link is over; ask for the battle again.")
    except (links.LinkForged, NotThere):
        return problem_response(404, "There is no such watch link.")
    except TakenDown:
        return problem_response(410, "What this link showed has been taken down.")
    return ranges.respond(path, content_type, request.headers.get("Range", ""))


# The connection goes back before the file is sent: a few slow readers must not hold all there are.
@partial(database_sync_to_async, thread_sensitive=False)
def _clip_file(link: links.WatchLink, field: str) -> Path:
    rows = Battle.objects.filter(key=link.battle).values_list(f"{link.side}__{field}", f"{link.side}__state")
    row = rows.first()
    if row is None:
        raise NotThere
    name, state = row
    if state != ClipState.READY:
        raise TakenDown
    return files.path_of(name)


@partial(database_sync_to_async, thread_sensitive=False)
def _first_frame(battle: str) -> Path:
    name = Battle.objects.filter(key=battle).values_list("prompt__first_frame", flat=True).first()
    if not name:
        raise NotThere
    return first_frames.path_of(name)
