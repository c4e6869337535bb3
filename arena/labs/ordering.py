"""Moves orders on: written where clips are missing, sent, put back when nothing came of them, given up in the end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from arena.clips.models import ClipState, Order, OrderQuerySet, OrderState
from arena.heartbeat import beat
from arena.labs import at_work, failed_clips, lease, order_sending, order_writing, progress
from arena.labs.models import Recipe
from arena.labs.recipes import HOSTED
from arena.spending import jobs
from arena.spending.models import Job
from arena.workers import sending
from arena.workers.models import Making


def order_missing_clips() -> None:
    """Write the orders that entries and prompts call for, take back the overdue, send the next."""
    with beat("order") as ours:
        if not ours:
            return
        now = timezone.now()
        order_writing.write_missing()
        _take_back_abandoned(now)
        _take_back_overdue(now)
        messages = order_sending.lease_next(now)
    for message in sending.send_all(messages):
        _unsend(message.number)


def _unsend(number: int) -> None:
    """Put an order back that did not reach the broker; if it did after all, its address no longer opens."""
    with transaction.atomic():
        for order in _locked(Order.objects.filter(pk=number, state=OrderState.QUEUED)):
            send_again(order)


def _locked(orders: OrderQuerySet) -> QuerySet[Order]:
    """Lock what is on its way; an order that a worker is just delivering is left for the next beat."""
    return orders.on_their_way().select_for_update(of=("self",), skip_locked=True)


def _take_back_abandoned(now: datetime) -> None:
    """Take back at once what was sent to processes that are no more, or that end."""
    makings = {making.number: making for making in sending.abandoned().filter(number__gt=0)}
    orders = _locked(Order.objects.filter(pk__in=makings))
    for order in orders:
        making = makings[order.pk]
        if order.state == OrderState.QUEUED:
            send_again(order)
        elif sending.was_killed(making):
            _came_to_nothing(order)
        elif not sending.is_finishing(making, now):
            put_back(order)
    on_their_way = Order.objects.on_their_way()
    Making.objects.filter(number__gt=0).exclude(number__in=on_their_way.values("pk")).delete()


def _take_back_overdue(now: datetime) -> None:
    busy = at_work.numbers(now)
    for order in _locked(Order.objects.overdue()):
        if order.state == OrderState.RUNNING:
            _came_to_nothing(order)
        elif not sending.waits_behind(order.pk, busy, now):
            send_again(order)


def _came_to_nothing(order: Order) -> None:
    """Send an order again whose worker vanished at it, as a failure of it unless its job is at a provider."""
    if not jobs.lost(order):
        give_up(order, jobs.UNCERTAIN)
    elif job := jobs.open_job(order.pk):
        look_again(order, job)
    else:
        try_again(order, lease.CAME_TO_NOTHING)


def take_back_all() -> None:
    """Put every order that is on its way back to the unsent; for a start, when no worker can be at one."""
    with transaction.atomic():
        for order in _locked(Order.objects.all()):
            put_back(order)


def put_back(order: Order) -> None:
    """Send an order again whose worker is no more by no fault of it; never one that a provider may be paid for."""
    if jobs.lost(order):
        send_again(order)
    else:
        give_up(order, jobs.UNCERTAIN)


def try_again(order: Order, reason: str) -> None:
    """Send an order again, after a pause, that came to nothing, unless that has been so too often."""
    order.failures += 1
    order.save(update_fields=["failures"])
    if order.failures >= lease.MOST_FAILURES:
        give_up(order, reason)
    else:
        pause = lease.pause(order.failures, elsewhere=_is_made_elsewhere(order))
        send_again(order, timezone.now() + pause)


def _is_made_elsewhere(order: Order) -> bool:
    return Recipe.objects.filter(entry=order.entry_id, capability__startswith=HOSTED).exists()


def look_again(order: Order, job: Job, pause: timedelta | None = None) -> None:
    """Send an order again, after a pause, to look at its job; give it up where the provider took too long."""
    again = jobs.waiting(job, timezone.now(), pause)
    if again is None:
        give_up(order, jobs.TOO_LONG)
    else:
        send_again(order, again)


def send_again(order: Order, not_before: datetime | None = None) -> None:
    """Put an order back to the unsent; links of the attempt so far no longer open."""
    order.state, order.lease_until, order.attempt = OrderState.QUEUED, None, order.attempt + 1
    order.not_before = not_before
    order.save(update_fields=["state", "lease_until", "attempt", "not_before"])
    sending.over(order.pk)


def give_up(order: Order, reason: str) -> None:
    order.state, order.failure, order.lease_until = OrderState.FAILED, reason[:400], None
    order.save(update_fields=["state", "failure", "lease_until"])
    sending.over(order.pk)
    order.clips.filter(state=ClipState.PENDING).update(state=ClipState.FAILED)
    progress.tell_clips(order.entry)
    failed_clips.tell(order, timezone.now())


def revive(orders: QuerySet[Order]) -> int:
    """Put failed orders, and the clips that wait for them, back to the unsent; return how many."""
    with transaction.atomic():
        failed = list(orders.filter(state=OrderState.FAILED).order_by("pk").select_for_update(of=("self",)))
        for order in failed:
            order.failure, order.failures = "", 0
            order.save(update_fields=["failure", "failures"])
            send_again(order)
            order.clips.filter(state=ClipState.FAILED).update(state=ClipState.PENDING)
            progress.tell_clips(order.entry)
    return len(failed)
