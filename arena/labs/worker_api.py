"""The worker's side of an order: fetch it once, bring what was made of it once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from arena.clips import production
from arena.clips.models import Order, OrderState
from arena.labs import addresses, asking, failed_clips, ordering, progress, told
from arena.labs.models import Origin, Recipe
from arena.problems import problem_response
from generators.contract import ClipVoid

RUNNING_LEASE = timedelta(minutes=1)
GONE = "This order is not open at this address: it was taken, finished, or sent again."
UPLOADED = "uploaded"


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
        described = _order(order)
    except FileNotFoundError:
        with transaction.atomic():
            ordering.give_up(order, asking.NO_FRAME)
        return problem_response(410, asking.NO_FRAME)
    waited = ordering.seconds_on_its_way(lease_until, now)
    return JsonResponse({**described, "queue_seconds": waited})


def _order(order: Order) -> dict[str, Any]:
    recipe = Recipe.objects.get(pk=order.entry_id).parameters
    renditions = sorted({production.rendition(clip.track) for clip in order.clips.select_related("track")})
    described = {
        "order": order.pk,
        "spec": asking.spec(order.prompt, order.seed, sound="with-sound" in renditions),
        "recipe": recipe,
        "renditions": renditions,
        "upload": settings.SITE_URL + addresses.upload_path(order),
    }
    if recipe.get("kind") == UPLOADED:
        described["source"] = settings.SITE_URL + addresses.source_path(order)
    return described


@csrf_exempt
@require_POST
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """Take in the files of an order, or the word that it failed, or is still worked on."""
    number, attempt = addresses.read(token, addresses.UPLOAD)
    return told.taken(request, GONE, lambda: _taken(request, number, attempt))


def _taken(request: HttpRequest, number: int, attempt: int) -> HttpResponse:
    if "running" in request.POST:
        return _still_at_it(number, attempt)
    if "failure" in request.POST:
        return _not_made(number, attempt, request.POST["failure"], request.POST.get("origin"))
    return _made(request, number, attempt)


def _still_at_it(number: int, attempt: int) -> HttpResponse:
    """Let a worker that tells of its progress keep the order for another minute."""
    running = Order.objects.filter(pk=number, attempt=attempt, state=OrderState.RUNNING)
    if not running.update(lease_until=timezone.now() + RUNNING_LEASE):
        raise production.NotOpen
    return JsonResponse({"order": number, "state": "running"})


def _made(request: HttpRequest, number: int, attempt: int) -> HttpResponse:
    details, brought = told.json_object(request.POST.get("origin", "")), told.files(request)
    with transaction.atomic():
        # The origin first: an error after the files are stored would leave them behind.
        Origin.objects.bulk_create([Origin(order_id=number, details=details)], ignore_conflicts=True)
        production.record(number, attempt, brought, brought.pop("poster", b""))
        _tell(number)
    return JsonResponse({"order": number, "state": "ready"}, status=201)


def _not_made(number: int, attempt: int, words: str, origin: str | None) -> HttpResponse:
    failure = told.json_object(words)
    if failure.get("kind") != ClipVoid.kind:
        return _failed(number, attempt, failure)
    details = None if origin is None else told.json_object(origin)
    with transaction.atomic():
        production.record_void(number, attempt, str(failure.get("detail", told.NO_REASON)))
        if details is not None:
            Origin.objects.bulk_create([Origin(order_id=number, details=details)], ignore_conflicts=True)
        failed_clips.tell(_tell(number), timezone.now())
    return JsonResponse({"order": number, "state": "void"})


def _tell(number: int) -> Order:
    order = Order.objects.select_related("entry").get(pk=number)
    progress.tell_clips(order.entry)
    return order


def _failed(number: int, attempt: int, failure: dict[str, Any]) -> HttpResponse:
    with transaction.atomic():
        order = production.locked(number, attempt)
        reason = str(failure.get("detail", told.NO_REASON))
        if failure.get("kind") == "transient":
            ordering.try_again(order, reason)
        else:
            ordering.give_up(order, reason)
    return JsonResponse({"order": number, "state": order.state}, status=200)
