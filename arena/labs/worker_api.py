"""The worker's side of an order: fetch it once, bring what was made of it once."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from arena.clips import production
from arena.clips.formats import format_of
from arena.clips.models import Order, OrderState
from arena.labs import addresses, ordering
from arena.labs.models import Origin, Recipe
from arena.problems import problem_response
from arena.prompts import first_frames
from arena.prompts.models import Prompt, Task
from generators.contract import ClipVoid

RUNNING_LEASE = timedelta(minutes=1)
LARGEST_UPLOAD = 64 * 1024 * 1024
GONE = "This order is not open at this address: it was taken, finished, or sent again."
NO_FRAME = "The first frame of its prompt is not there."


@csrf_exempt
@require_POST
def fetch(_request: HttpRequest, token: str) -> HttpResponse:
    """Hand the order to the first worker that asks under this attempt."""
    number, attempt = addresses.read(token, addresses.FETCH)
    waiting, now = Order.objects.filter(pk=number, attempt=attempt, state=OrderState.QUEUED), timezone.now()
    lease_until = waiting.values_list("lease_until", flat=True).first()
    if not waiting.update(state=OrderState.RUNNING, lease_until=now + RUNNING_LEASE):
        return problem_response(410, GONE)
    order = Order.objects.select_related("prompt").get(pk=number)
    try:
        image = _image(order.prompt)
    except FileNotFoundError:
        with transaction.atomic():
            ordering.give_up(order, NO_FRAME)
        return problem_response(410, NO_FRAME)
    waited = ordering.seconds_on_its_way(lease_until, now)
    return JsonResponse({**_order(order, image), "queue_seconds": waited})


def _order(order: Order, image: str | None) -> dict[str, Any]:
    recipe = Recipe.objects.get(pk=order.entry_id)
    renditions = sorted({production.rendition(clip.track) for clip in order.clips.select_related("track")})
    return {
        "order": order.pk,
        "spec": _spec(order, image, sound="with-sound" in renditions),
        "recipe": recipe.parameters,
        "renditions": renditions,
        "upload": settings.SITE_URL + addresses.upload_path(order),
    }


def _spec(order: Order, image: str | None, *, sound: bool) -> dict[str, Any]:
    wanted = format_of(order.prompt.world)
    return {
        "prompt": order.prompt.text,
        "language": order.prompt.language,
        "seed": order.seed,
        "seconds": wanted.seconds,
        "fps": wanted.fps,
        "width": wanted.width,
        "height": wanted.height,
        "sound": sound,
        "image": image,
    }


def _image(prompt: Prompt) -> str | None:
    """Return the first frame as base64 text, or None where the prompt is words alone."""
    if prompt.task != Task.IMAGE_TO_VIDEO:
        return None
    if not prompt.first_frame:  # of an arena older than the rule that there is one
        raise FileNotFoundError
    return base64.b64encode(first_frames.read(prompt.first_frame)).decode()


@csrf_exempt
@require_POST
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """Take in the files of an order, or the word that it failed."""
    number, attempt = addresses.read(token, addresses.UPLOAD)
    if int(request.headers.get("Content-Length") or LARGEST_UPLOAD + 1) > LARGEST_UPLOAD:
        return problem_response(
            413, f"An upload states its length, and has at most {LARGEST_UPLOAD >> 20} MiB."
        )
    try:
        if "failure" in request.POST:
            return _not_made(number, attempt, request.POST["failure"], request.POST.get("origin"))
        return _made(request, number, attempt)
    except production.NotOpen:
        return problem_response(410, GONE)
    except production.NotAccepted as error:
        return problem_response(422, str(error))
    except (UnicodeError, LookupError):
        return problem_response(400, "The charset that the upload names cannot be read.")


def _json_object(text: str) -> dict[str, Any]:
    """Return the object that the text holds; what the database could not keep is refused here."""
    try:
        value = None if "\\u0000" in text else json.loads(text)
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise production.NotAccepted(
            "The text of the upload is a JSON object of finite numbers and whole characters."
        )
    return value


def _made(request: HttpRequest, number: int, attempt: int) -> HttpResponse:
    details = _json_object(request.POST.get("origin", ""))
    brought = {name: file.read() for name, file in request.FILES.items() if isinstance(file, UploadedFile)}
    with transaction.atomic():
        # The origin first: an error after the files are stored would leave them behind.
        Origin.objects.bulk_create([Origin(order_id=number, details=details)], ignore_conflicts=True)
        production.record(number, attempt, brought, brought.pop("poster", b""))
    return JsonResponse({"order": number, "state": "ready"}, status=201)


def _not_made(number: int, attempt: int, told: str, origin: str | None) -> HttpResponse:
    failure = _json_object(told)
    if failure.get("kind") != ClipVoid.kind:
        return _failed(number, attempt, failure)
    details = None if origin is None else _json_object(origin)
    with transaction.atomic():
        production.record_void(number, attempt, str(failure.get("detail", "The worker gave no reason.")))
        if details is not None:
            Origin.objects.bulk_create([Origin(order_id=number, details=details)], ignore_conflicts=True)
    return JsonResponse({"order": number, "state": "void"})


def _failed(number: int, attempt: int, failure: dict[str, Any]) -> HttpResponse:
    with transaction.atomic():
        order = production.locked(number, attempt)
        reason = str(failure.get("detail", "The worker gave no reason."))
        if failure.get("kind") == "transient":
            ordering.try_again(order, reason)
        else:
            ordering.give_up(order, reason)
    return JsonResponse({"order": number, "state": order.state}, status=200)
