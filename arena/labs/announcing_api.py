"""The address at which a worker announces itself, and is told where its orders will lie."""

from __future__ import annotations

import contextlib

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from arena.labs import tasks
from arena.problems import problem_response
from arena.workers import addresses, announcing, live, sending
from arena.workers.announcement import LARGEST_BODY, AnnouncementError, read
from generators.queue_access import key_prefix

NO_BOX = "There is no box at this address, or it is closed."
TOO_LARGE = f"An announcement has at most {LARGEST_BODY >> 10} KiB."


@csrf_exempt
@require_POST
def announce(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what a worker says of itself; a change of it moves orders on at once."""
    box = addresses.read(token)
    if box is None:
        return problem_response(404, NO_BOX)
    if len(request.body) > LARGEST_BODY:
        return problem_response(413, TOO_LARGE)
    try:
        told = read(request.body)
    except AnnouncementError as error:
        return problem_response(422, str(error))
    try:
        is_news = announcing.record(box, told, timezone.now())
    except announcing.TooMany:
        return problem_response(422, announcing.TOO_MANY)
    except announcing.Replaced:
        return problem_response(409, announcing.TWO)
    if is_news:
        _send_soon()
    prefix = key_prefix(box.name, told.worker)
    return JsonResponse({"queue": sending.QUEUE, "prefix": prefix, "every": live.EVERY_SECONDS})


def _send_soon() -> None:
    """Let the beat that sends come now: it comes in two seconds anyway, and a new worker idles until then."""
    with contextlib.suppress(*sending.AWAY):
        tasks.order_missing_clips.apply_async(expires=2, retry=False)
