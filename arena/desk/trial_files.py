"""Shows the clips of a dry run to members of their lab; to everybody else there are none."""

from __future__ import annotations

import uuid
from functools import partial
from pathlib import Path

from channels.db import database_sync_to_async
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from arena.accounts import current
from arena.clips import ranges
from arena.labs import upload_files
from arena.labs.models import Trial, TrialState


@require_safe
async def video(request: HttpRequest, draft: uuid.UUID, number: int) -> HttpResponseBase:
    return _answer(request, await _find(request, draft, number, "video"), "video/mp4")


@require_safe
async def poster(request: HttpRequest, draft: uuid.UUID, number: int) -> HttpResponseBase:
    return _answer(request, await _find(request, draft, number, "poster"), "image/jpeg")


def _answer(request: HttpRequest, path: Path | None, content_type: str) -> HttpResponseBase:
    if path is None or not path.exists():
        raise Http404("There is no such clip.")
    return ranges.respond(path, content_type, request.headers.get("Range", ""))


# The connection goes back before the file is sent.
@partial(database_sync_to_async, thread_sensitive=False)
def _find(request: HttpRequest, draft: uuid.UUID, number: int, field: str) -> Path | None:
    place = current.membership(request.user, request.session) if request.user.is_authenticated else None
    if place is None:
        return None
    rows = Trial.objects.filter(draft=draft, draft__lab=place.lab, pk=number, state=TrialState.READY)
    name = rows.values_list(field, flat=True).first()
    return upload_files.path_of(name) if name else None
