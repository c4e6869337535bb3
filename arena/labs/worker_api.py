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
from arena.labs import (
    addresses,
    asking,
    job_talk,
    lease,
    origins,
    progress,
    told,
    told_position,
    unanswered,
)
from arena.labs.models import Recipe
from arena.problems import problem_response
from arena.spending import jobs
from arena.spending.models import JobState
from arena.workers import sending

RUNNING_LEASE = timedelta(minutes=1)
GONE = "This order is not open at this address: it was taken, finished, or sent again."
UPLOADED = "uploaded"


@csrf_exempt
@require_POST
def fetch(_request: HttpRequest, token: str) -> HttpResponse:
    """Hand the order to the first worker that asks under this attempt."""
    number, attempt = addresses.read(token, addresses.FETCH)
    with transaction.atomic():
        order = _unsent(number, attempt)
        if order is None:
            return problem_response(410, GONE)
        if not jobs.lost(order):  # of an attempt before this one, whose worker can no longer say how it went
            return _given_up(order, jobs.UNCERTAIN)
        now = timezone.now()
        waited = lease.seconds_on_its_way(order.lease_until, now)
        try:
            described = _described(order)
        except FileNotFoundError:
            return _given_up(order, asking.NO_FRAME)
        order.state, order.lease_until = OrderState.RUNNING, now + RUNNING_LEASE
        order.save(update_fields=["state", "lease_until"])
    return JsonResponse({**described, "queue_seconds": waited})


def _unsent(number: int, attempt: int) -> Order | None:
    rows = Order.objects.select_for_update(of=("self",)).select_related("prompt")
    return rows.filter(pk=number, attempt=attempt, state=OrderState.QUEUED).first()


def _given_up(order: Order, reason: str) -> HttpResponse:
    unanswered.give_up(order, reason)
    return problem_response(410, reason)


def _described(order: Order) -> dict[str, Any]:
    recipe, job = Recipe.objects.get(pk=order.entry_id).parameters, jobs.open_job(order.pk)
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
    if job is not None:
        described["job"] = job.handle
    return described


@csrf_exempt
@require_POST
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """Take in the files of an order, or the word that it failed, or how far it is, here or at a provider."""
    number, attempt = addresses.read(token, addresses.UPLOAD)
    return told.taken(request, GONE, lambda: _taken(request, number, attempt))


def _taken(request: HttpRequest, number: int, attempt: int) -> HttpResponse:
    said = request.POST
    if "running" in said:
        return _still_at_it(number, attempt, said["running"])
    if "failure" in said:
        return unanswered.failed(number, attempt, said["failure"], said.get("origin"))
    if "submitting" in said:
        return job_talk.submitting(number, attempt)
    for word in (job_talk.submitted, job_talk.released, job_talk.waiting):
        if word.__name__ in said:
            return word(number, attempt, said[word.__name__])
    return _made(request, number, attempt)


def _still_at_it(number: int, attempt: int, words: str) -> HttpResponse:
    """Let a worker that tells of its progress keep the order for another minute."""
    position, running = told_position.read(words), Order.objects.filter(state=OrderState.RUNNING)
    with transaction.atomic():
        if not running.filter(pk=number, attempt=attempt).update(lease_until=timezone.now() + RUNNING_LEASE):
            raise production.NotOpen
        told_position.keep(number, position)
    return JsonResponse({"order": number, "state": "running"})


def _made(request: HttpRequest, number: int, attempt: int) -> HttpResponse:
    details, brought = told.json_object(request.POST.get("origin", "")), told.files(request)
    with transaction.atomic():
        order, job = production.locked(number, attempt), jobs.open_job(number)
        # The files last: an error after they are stored would leave them behind.
        origins.keep(order, details)
        sending.over(number)
        if job is not None:
            jobs.close(job, JobState.DONE, timezone.now())
        production.record(number, attempt, brought, brought.pop("poster", b""))
        progress.tell_clips(order.entry)
    return JsonResponse({"order": number, "state": "ready"}, status=201)
