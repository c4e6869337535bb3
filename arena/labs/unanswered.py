"""Carries out a worker's word that an order came to nothing: again, for good, void, refused, or nobody knows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from arena.clips import production
from arena.clips.models import ClipState, Order
from arena.labs import failed_clips, ordering, origins, progress, told
from arena.spending import jobs
from arena.spending.models import Job, JobState
from arena.workers import sending
from generators.contract import ClipVoid, ContentRefused, TransientFailure

TRANSIENT, UNCERTAIN = TransientFailure.kind, "uncertain"
NOT_SHOWN = {ClipVoid.kind: ClipState.VOID, ContentRefused.kind: ClipState.REFUSED}  # no answer, and no loss
PROVIDER_PAUSE = timedelta(minutes=1)  # after a look at a paid job that failed


def failed(number: int, attempt: int, words: str, origin: str | None) -> HttpResponse:
    """Carry out the word that an order failed, of a worker that has it under this attempt."""
    failure = told.json_object(words)
    details = None if origin is None else told.json_object(origin)
    with transaction.atomic():
        order, job = production.locked(number, attempt), jobs.open_job(number)
        if job is None:
            return carry_out(order, failure, details)
        return _with_a_job(order, job, failure, details)


def carry_out(order: Order, failure: dict[str, Any], details: dict[str, Any] | None = None) -> HttpResponse:
    """Let a locked order, that no money is open for, come to nothing as the failure says."""
    kind, reason = str(failure.get("kind")), str(failure.get("detail", told.NO_REASON))
    if kind in NOT_SHOWN:
        return _not_shown(order, NOT_SHOWN[kind], reason, details)
    if kind == TRANSIENT:
        ordering.try_again(order, reason)
    else:
        ordering.give_up(order, reason)
    return state_of(order)


def give_up(order: Order, reason: str) -> HttpResponse:
    """Give a locked order up, and answer with its state."""
    ordering.give_up(order, reason)
    return state_of(order)


def state_of(order: Order) -> HttpResponse:
    return JsonResponse({"order": order.pk, "state": order.state})


def _not_shown(order: Order, state: ClipState, reason: str, details: dict[str, Any] | None) -> HttpResponse:
    production.close_unanswered(order, state, reason)
    sending.over(order.pk)
    if details is not None:
        origins.keep(order, details)
    progress.tell_clips(order.entry)
    failed_clips.tell(order, timezone.now())
    return JsonResponse({"order": order.pk, "state": state})


def _with_a_job(
    order: Order, job: Job, failure: dict[str, Any], details: dict[str, Any] | None
) -> HttpResponse:
    """Settle the money first: a job that may be running is neither asked for again nor forgotten."""
    kind, now = str(failure.get("kind")), timezone.now()
    if kind in NOT_SHOWN:
        jobs.close(job, JobState.DONE if kind == ClipVoid.kind else JobState.FAILED, now)
    elif job.state == JobState.RESERVED:
        if not jobs.close_unclear(job, now):
            return give_up(order, jobs.UNCERTAIN)
        failure = failure | ({"kind": TRANSIENT} if kind == UNCERTAIN else {})
    elif kind in (TRANSIENT, UNCERTAIN):
        ordering.look_again(order, job, PROVIDER_PAUSE)
        return state_of(order)
    else:
        jobs.close(job, JobState.FAILED, now)
    return carry_out(order, failure, details)
