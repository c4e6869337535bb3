"""Sends the clips of dry runs to the workers, and takes back those that came to nothing."""

from __future__ import annotations

from datetime import datetime

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from arena.clips.models import Order, OrderState
from arena.entries.models import Provenance
from arena.heartbeat import beat
from arena.labs import addresses, ordering, progress, trials
from arena.labs.models import Trial, TrialState
from arena.labs.ordering import CALLS, QUEUE, SENT_LEASE, TASK

HOSTED = Q(draft__provenance=Provenance.HOSTED)
MOST_SENT = 6  # of a queue, on their way at a time: a lab's dry run holds up nobody's clips
MOST_FAILURES = 3
CAME_TO_NOTHING = "It was begun again and again, and nothing came of it."


def send_trials() -> None:
    """Take back the overdue, and send the next."""
    with beat("send trials") as ours:
        if not ours:
            return
        _take_back_overdue(timezone.now())
        sent = _send_next(timezone.now())
    for message in sent:
        _send(*message)


def _take_back_overdue(now: datetime) -> None:
    for mine, orders in ((~HOSTED, ~ordering.hosted()), (HOSTED, ordering.hosted())):
        on_their_way = Trial.objects.filter(mine, state__in=[TrialState.QUEUED, TrialState.RUNNING])
        overdue = list(on_their_way.filter(lease_until__lt=now).select_for_update(of=("self",)))
        busy = bool(overdue) and _a_worker_is_busy(mine, orders, now)
        for row in overdue:
            if row.state == TrialState.RUNNING:
                try_again(row, CAME_TO_NOTHING)
            elif not busy:  # its message is lost: a busy worker may only not have come to it yet
                trials.send_again(row)


def _a_worker_is_busy(mine: Q, orders: Q, now: datetime) -> bool:
    running = (
        Order.objects.filter(orders, state=OrderState.RUNNING),
        Trial.objects.filter(mine, state=TrialState.RUNNING),
    )
    return any(rows.filter(lease_until__gte=now).exists() for rows in running)


def take_back_all() -> None:
    """Put every clip that is on its way back to the unsent; for a start, when no worker can be at one."""
    on_their_way = Trial.objects.filter(state__in=[TrialState.QUEUED, TrialState.RUNNING])
    with transaction.atomic():
        for row in on_their_way.filter(lease_until__isnull=False).select_for_update(of=("self",)):
            trials.send_again(row)


def try_again(row: Trial, reason: str) -> None:
    """Send a clip again that came to nothing, unless that has been so too often."""
    failures = row.details.get(trials.FAILURES, 0) + 1
    row.details = {**row.details, trials.FAILURES: failures}
    if failures >= MOST_FAILURES:
        give_up(row, reason)
    else:
        trials.send_again(row)


def give_up(row: Trial, reason: str) -> None:
    row.state, row.failure, row.lease_until = TrialState.FAILED, reason[:400], None
    row.save(update_fields=["state", "failure", "lease_until", "details"])
    progress.tell_trial(row)


def _send_next(now: datetime) -> list[tuple[int, str, str]]:
    """Mark the next of each queue as sent, and return their numbers, addresses and queues."""
    return [*_next(~HOSTED, QUEUE, now), *_next(HOSTED, CALLS, now)]


def _next(mine: Q, queue: str, now: datetime) -> list[tuple[int, str, str]]:
    on_their_way = Trial.objects.filter(mine, state__in=[TrialState.QUEUED, TrialState.RUNNING])
    room = MOST_SENT - on_their_way.filter(lease_until__isnull=False).count()
    waiting = Trial.objects.filter(mine, state=TrialState.QUEUED, lease_until__isnull=True)
    chosen = list(waiting.order_by("created_at", "pk")[: max(room, 0)])
    Trial.objects.filter(pk__in=[row.pk for row in chosen]).update(lease_until=now + SENT_LEASE)
    return [(row.pk, settings.SITE_URL + addresses.trial_path(row), queue) for row in chosen]


def _send(number: int, address: str, queue: str) -> None:
    """Send the task of an order; its number is below zero, so that no log takes it for one."""
    current_app.send_task(TASK, [{"order": -number, "address": address}], queue=queue)
