"""Carries out what a worker says of a job at a provider: money first, then where the job is found, then each look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from arena.clips import production
from arena.clips.models import ClipState, Order, OrderState
from arena.labs import ordering, told, unanswered
from arena.labs.models import Recipe
from arena.problems import problem_response
from arena.spending import jobs, prices
from arena.spending.models import Job, JobState
from generators.contract import ContentRefused, PermanentFailure, TransientFailure

ASKING_LEASE = timedelta(minutes=3)  # longer than a worker waits for a provider's answer
LARGEST_HANDLE = 4096
RELEASED_KINDS = (TransientFailure.kind, PermanentFailure.kind, ContentRefused.kind)

ASKED = "A provider is being asked for this order, or has its job: nothing is paid a second time."
NO_HANDLE = (
    f"What a job is found by again is a JSON object with a field, and at most {LARGEST_HANDLE} bytes of it."
)
NOT_ASKED = "No provider is being asked for this order: the word submitting comes first."
NOT_TAKEN = "No provider has a job of this order: the word submitted comes first."
WAITING = "A job waits with a state that is queued or running, and a share from 0 to 1, or null."
RELEASED = "A job was released with a kind that is transient, permanent or refused, and a detail."


def submitting(number: int, attempt: int) -> HttpResponse:
    """Reserve the money for the job that a provider is about to be asked for."""
    now = timezone.now()
    with transaction.atomic():
        order = production.locked(number, attempt)
        recipe = Recipe.objects.get(pk=order.entry_id)
        price = prices.price_of(recipe, order.prompt.world)
        try:
            jobs.reserve(order, str(recipe.parameters.get("contract", ""))[:20], price, now)
        except jobs.AlreadyAsked:
            return problem_response(409, ASKED)
        except jobs.NotReserved as refusal:
            ordering.send_again(order, refusal.until)
            return problem_response(409, str(refusal))
        order.lease_until = now + ASKING_LEASE
        order.save(update_fields=["lease_until"])
    return JsonResponse({"order": number, "state": "submitting"})


def submitted(number: int, attempt: int, words: str) -> HttpResponse:
    """Keep what the provider's job is found by, and let the order wait for the first look at it."""
    handle = told.json_object(words)
    if not handle or len(words.encode()) > LARGEST_HANDLE:
        raise production.NotAccepted(NO_HANDLE)
    with transaction.atomic():
        try:
            order = _asked_for(number, attempt)
        except production.NotOpen:
            if jobs.is_kept(number, handle):  # the same word again: its answer was lost
                return JsonResponse({"order": number, "state": "submitted"})
            raise
        until = jobs.taken(_job(order, JobState.RESERVED, NOT_ASKED), handle, timezone.now())
        ordering.send_again(order, until)
    return JsonResponse({"order": number, "state": "submitted"})


def released(number: int, attempt: int, words: str) -> HttpResponse:
    """Free the money of a job that the provider has certainly not taken, and let the order fail as told."""
    failure = told.json_object(words)
    if failure.get("kind") not in RELEASED_KINDS:
        raise production.NotAccepted(RELEASED)
    with transaction.atomic():
        order = _asked_for(number, attempt)
        jobs.close(_job(order, JobState.RESERVED, NOT_ASKED), JobState.RELEASED, timezone.now())
        return unanswered.carry_out(order, failure)


def waiting(number: int, attempt: int, words: str) -> HttpResponse:
    """Let an order wait for the next look at its job, which is not done yet."""
    said = told.json_object(words)
    if said.get("state") not in ("queued", "running") or not _is_share(said.get("share")):
        raise production.NotAccepted(WAITING)
    with transaction.atomic():
        order = production.locked(number, attempt)
        ordering.look_again(order, _job(order, JobState.TAKEN, NOT_TAKEN))
    return unanswered.state_of(order)


def _asked_for(number: int, attempt: int) -> Order:
    """Return the order that a provider was asked for, its row locked.

    While the site could not be reached it may have been given up as uncertain. Who can say how it went is heard.
    """
    order = Order.objects.select_for_update().filter(pk=number, attempt=attempt).first()
    if order is not None and order.state == OrderState.FAILED and jobs.take_up(number):
        order.state, order.failure = OrderState.RUNNING, ""
        order.save(update_fields=["state", "failure"])
        order.clips.filter(state=ClipState.FAILED).update(state=ClipState.PENDING)
    return production.locked(number, attempt)


def _job(order: Order, state: JobState, otherwise: str) -> Job:
    job = jobs.open_job(order.pk)
    if job is None or job.state != state:
        raise production.NotAccepted(otherwise)
    return job


def _is_share(value: Any) -> bool:
    return value is None or (type(value) in (int, float) and 0 <= value <= 1)  # which no NaN is
