"""Watch links answered: the clip or poster of one side of one battle, for as long as the link lives."""

from __future__ import annotations

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
    row = (
        await Battle.objects.filter(key=link.battle)
        .values_list(f"{link.side}__{field}", f"{link.side}__state")
        .afirst()
    )
    if row is None:
        return problem_response(404, "There is no such watch link.")
    name, state = row
    path = files.path_of(name)
    if state != ClipState.READY or not path.exists():
        return problem_response(410, "This clip has been taken down.")
    return ranges.respond(path, content_type, request.headers.get("Range", ""))
