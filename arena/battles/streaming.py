"""Watch links answered: the clip or poster of one side of one battle, for as long as the link lives."""

from __future__ import annotations

from functools import partial

from channels.db import database_sync_to_async
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from arena.battles import links
from arena.battles.models import Battle
from arena.clips import files, ranges
from arena.clips.models import ClipState
from arena.problems import problem_response


@require_safe
async def watch(request: HttpRequest, token: str) -> HttpResponseBase:
    return await _answer(request, token, "video", "video/mp4")


@require_safe
async def watch_poster(request: HttpRequest, token: str) -> HttpResponseBase:
    return await _answer(request, token, "poster", "image/jpeg")


async def _answer(request: HttpRequest, token: str, field: str, content_type: str) -> HttpResponseBase:
    try:
        link = links.read(token)
    except links.LinkExpired:
        return problem_response(410, "This watch link is over; ask for the battle again.")
    except links.LinkForged:
        return problem_response(404, "There is no such watch link.")
    row = await _find(link, field)
    if row is None:
        return problem_response(404, "There is no such watch link.")
    name, state = row
    path = files.path_of(name)
    if state != ClipState.READY or not path.exists():
        return problem_response(410, "This clip has been taken down.")
    return ranges.respond(path, content_type, request.headers.get("Range", ""))


# The connection goes back before the file is sent: a few slow readers must not hold all there are.
@partial(database_sync_to_async, thread_sensitive=False)
def _find(link: links.WatchLink, field: str) -> tuple[str, str] | None:
    """Return the file's name and the clip's state."""
    battle = Battle.objects.filter(key=link.battle)
    return battle.values_list(f"{link.side}__{field}", f"{link.side}__state").first()
