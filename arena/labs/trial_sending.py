"""Sends the clips of dry runs to the workers that are up, and takes back those that came to nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from arena.heartbeat import beat
from arena.labs import addresses, at_work, lease, progress, trials
from arena.labs.models import Trial, TrialState
from arena.labs.refusals import Conflict
from arena.workers import dealing, live, sending
from arena.workers.choosing import CALL, HEAVY, JOB, LIGHT, Waiting
from arena.workers.models import Making, Worker
from arena.workers.sending import GENERATE, Message
from generators.capability import capability

MOST_SENT = {LIGHT: 6, HEAVY: 1, CALL: 6, JOB: 0}  # to one worker: a lab's dry run holds up nobody's clips


def send_trials() -> None:
    """Take back the overdue, and send the next."""
    with beat("send trials") as ours:
        if not ours:
            return
        now = timezone.now()
        _take_back_abandoned(now)
        _take_back_overdue(now)
        messages = _lease_next(now)
    for message in sending.send_all(messages):
        _unsend(-message.number)


def _on_their_way() -> QuerySet[Trial]:
    rows = Trial.objects.filter(state__in=[TrialState.QUEUED, TrialState.RUNNING], lease_until__isnull=False)
    return rows.select_related("draft")


def _locked(rows: QuerySet[Trial]) -> QuerySet[Trial]:
    """Lock what is on its way; a clip that a worker is just delivering is left for the next beat."""
    return rows.select_for_update(of=("self",), skip_locked=True)


def _unsend(number: int) -> None:
    """Put a clip back that did not reach the broker; if it did after all, its address no longer opens."""
    with transaction.atomic():
        for row in _locked(_on_their_way().filter(pk=number, state=TrialState.QUEUED)):
            trials.send_again(row)


def _take_back_abandoned(now: datetime) -> None:
    """Take back at once what was sent to processes that are no more, or that end."""
    makings = {-making.number: making for making in sending.abandoned().filter(number__lt=0)}
    for row in _locked(_on_their_way().filter(pk__in=makings)):
        if row.state == TrialState.RUNNING and sending.was_killed(makings[row.pk]):
            try_again(row, lease.CAME_TO_NOTHING)
        elif row.state == TrialState.QUEUED or not sending.is_finishing(makings[row.pk], now):
            trials.send_again(row)
    left = [-number for number in _on_their_way().values_list("pk", flat=True)]
    Making.objects.filter(number__lt=0).exclude(number__in=left).delete()


def _take_back_overdue(now: datetime) -> None:
    overdue = list(_locked(_on_their_way().filter(lease_until__lt=now)))
    busy = at_work.numbers(now) if overdue else []
    for row in overdue:
        if row.state == TrialState.RUNNING:
            try_again(row, lease.CAME_TO_NOTHING)
        elif not sending.waits_behind(-row.pk, busy, now):
            trials.send_again(row)


def take_back_all() -> None:
    """Put every clip that is on its way back to the unsent; for a start, when no worker can be at one."""
    with transaction.atomic():
        for row in _locked(_on_their_way()):
            trials.send_again(row)


def try_again(row: Trial, reason: str) -> None:
    """Send a clip again, after a pause, that came to nothing, unless that has been so too often."""
    failures = row.details.get(trials.FAILURES, 0) + 1
    row.details = {**row.details, trials.FAILURES: failures}
    if failures >= lease.MOST_FAILURES:
        give_up(row, reason)
    else:
        trials.send_again(row, timezone.now() + lease.pause(failures))


def give_up(row: Trial, reason: str) -> None:
    row.state, row.failure, row.lease_until = TrialState.FAILED, reason[:400], None
    row.save(update_fields=["state", "failure", "lease_until", "details"])
    sending.over(-row.pk)
    progress.tell_trial(row)


def _lease_next(now: datetime) -> list[Message]:
    """Lease the next clips, the first ones asked for, and return the messages that bring them to their workers."""
    waits = Q(not_before=None) | Q(not_before__lte=now)
    unsent = Trial.objects.filter(waits, state=TrialState.QUEUED, lease_until=None).select_related("draft")
    rows = {row.pk: row for row in _locked(unsent.order_by("created_at", "pk"))}
    workers = [worker for worker in live.workers(now) if worker.abilities] if rows else []
    if not workers:
        return []
    dealt = dealing.deal(workers, _sent_to(workers), _waiting(rows.values()), MOST_SENT)
    Trial.objects.filter(pk__in=[-clip.number for clip, _ in dealt]).update(
        lease_until=now + lease.SENT_LEASE
    )
    return [_message(rows[-clip.number], worker) for clip, worker in dealt]


def _waiting(rows: Iterable[Trial]) -> list[Waiting]:
    """Return what may be dealt out; where the draft says no more how clips are made, the clip is given up."""
    found = []
    for place, row in enumerate(rows):
        try:
            found.append(Waiting((place,), -row.pk, capability(trials.recipe_of(row.draft))))
        except Conflict as error:
            give_up(row, str(error))
    return found


def _sent_to(workers: Iterable[Worker]) -> list[tuple[int, str]]:
    """Return worker and capability of each clip on its way to one of these."""
    numbers, found = sending.on_their_way(workers), []
    for row in _on_their_way().filter(pk__in=[-number for number in numbers if number < 0]):
        with contextlib.suppress(Conflict):  # a worker has it, and its upload will say what is wrong
            found.append((numbers[-row.pk], capability(trials.recipe_of(row.draft))))
    return found


def _message(row: Trial, worker: Worker) -> Message:
    """Return the task of a clip; its number is below zero, so that no log takes it for an order's."""
    return Message(worker, GENERATE, -row.pk, settings.SITE_URL + addresses.trial_path(row))
