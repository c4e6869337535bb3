"""The files of releases by their addresses, to be saved, resumed and cached."""

from __future__ import annotations

import asyncio
import json
from functools import partial

from channels.db import database_sync_to_async
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from arena.exports import file_answer, finding
from arena.exports.descriptions import croissant
from arena.problems import problem_response
from arena.rest import freshness


@csrf_exempt  # another method is refused as such, and not for want of a form
@require_safe
async def release_file(request: HttpRequest, release: str, path: str) -> HttpResponseBase:
    try:
        found = await _find(release, path)
        if not await asyncio.to_thread(found.on_disk.is_file):
            raise finding.gone(found.release)
    except finding.NotThere as reason:
        return problem_response(reason.status, str(reason))
    address = reverse("export-file", args=[found.release, found.path])
    return file_answer.answer(request, found, address, latest=release == finding.LATEST)


# The connection goes back before the file is sent: a few slow readers must not hold all there are.
@partial(database_sync_to_async, thread_sensitive=False)
def _find(release: str, path: str) -> finding.Found:
    return finding.file(release, path)


@csrf_exempt  # another method is refused as such, and not for want of a form
@require_safe
def described(request: HttpRequest, release: str) -> HttpResponseBase:
    """Answer with a release's Croissant description with whole addresses: its readers take nothing else over HTTP."""
    try:
        found = finding.file(release, croissant.NAME)
        document = json.loads(found.text())
    except finding.NotThere as reason:
        return problem_response(reason.status, str(reason))
    folder = request.build_absolute_uri(reverse("export-release", args=[found.release]))
    answer = JsonResponse(croissant.with_addresses(document, folder), content_type=croissant.MEDIA_TYPE)
    return freshness.conditional(request, answer, found.published_at, settled=release != finding.LATEST)
