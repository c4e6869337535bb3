"""The jobs that providers are paid for: reserved before one is asked, and none asked for twice by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from arena.clips.models import Order
from arena.heartbeat import held
from arena.spending import budget
from arena.spending.models import OPEN, Job, JobState

LOCK = "spending"
POLLS = tuple(timedelta(seconds=seconds) for seconds in (5, 7, 10, 15))  # then as the last
LONGEST = timedelta(minutes=60)
FEWEST_LOOKS = 10  # an hour that nobody looked, for the site slept or its clock jumped, is not the provider's

NO_PRICE = "No price is stated for this model."
TOO_LONG = "The provider took longer than an hour."
UNCERTAIN = (
    "It is not known whether the provider took this job, so it was not asked for again: "
    "look at the provider's console, then try the order again in the admin."
)


class NotReserved(Exception):  # noqa: N818 - a state of the world, no error
    """There is no money for the job now; the text says why."""

    def __init__(self, reason: str, until: datetime) -> None:
        super().__init__(reason)
        self.until = until


class AlreadyAsked(Exception):  # noqa: N818 - a state of the world, no error
    """A job of the order is open: a second one is never asked for beside it."""


def open_job(order_id: int) -> Job | None:
    """Return the job of an order that is being asked for, or that its provider has taken."""
    return Job.objects.filter(order=order_id, state__in=OPEN).first()


def reserve(order: Order, contract: str, price: Decimal | None, now: datetime) -> Job:
    """Set the money of a job aside before its provider is asked; raises NotReserved or AlreadyAsked.

    The lock is held until the transaction around the call has ended: what two reserve at once, both count.
    """
    with held(LOCK):
        if open_job(order.pk):
            raise AlreadyAsked
        if price is None:
            raise NotReserved(NO_PRICE, now + budget.LATER)
        refusal = budget.refusal(order.entry_id, price, now)
        if refusal is not None:
            raise NotReserved(*refusal)
        return Job.objects.create(order=order, contract=contract, price=price, asked_at=now)


def taken(job: Job, handle: dict[str, Any], now: datetime) -> datetime:
    """Keep what the provider calls the job, and return when to look at it first."""
    job.state, job.handle = JobState.TAKEN, handle
    job.save(update_fields=["state", "handle"])
    return now + POLLS[0]


def is_kept(order_id: int, handle: dict[str, Any]) -> bool:
    """Whether the order has a job of this handle already."""
    return Job.objects.filter(order=order_id, handle=handle).exists()


def waiting(job: Job, now: datetime, pause: timedelta | None = None) -> datetime | None:
    """Count a look that found nothing, and return when to look again; None, and failed, after an hour of looks."""
    if now - job.asked_at >= LONGEST and job.polls + 1 >= FEWEST_LOOKS:
        close(job, JobState.FAILED, now)
        return None
    job.polls += 1
    job.save(update_fields=["polls"])
    return now + (pause or POLLS[min(job.polls, len(POLLS) - 1)])


def close(job: Job, state: JobState, now: datetime) -> None:
    """End a job as done, failed, released or uncertain."""
    job.state, job.ended_at = state, now
    job.save(update_fields=["state", "ended_at"])


def close_unclear(job: Job, now: datetime) -> bool:
    """End a job that its provider may have taken or not; return whether it may be asked for again.

    Only one that costs nothing may.
    """
    free = not job.price
    close(job, JobState.RELEASED if free else JobState.UNCERTAIN, now)
    return free


def lost(order: Order) -> bool:
    """Settle the money of an order whose worker has vanished; return whether the order may be sent again.

    Where it may not, it is to be given up with UNCERTAIN. A job that its provider has taken is only looked at again.
    """
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=order.pk)  # the row that all words about the job wait for
        job = Job.objects.filter(order=order, state=JobState.RESERVED).first()
        return job is None or close_unclear(job, timezone.now())


def take_up(order_id: int) -> bool:
    """Reserve again what was closed as uncertain before its worker could say how it went; return whether it was."""
    job = Job.objects.filter(order=order_id).order_by("-pk").first()
    if job is None or job.state != JobState.UNCERTAIN or job.handle:
        return False
    job.state, job.ended_at = JobState.RESERVED, None
    job.save(update_fields=["state", "ended_at"])
    return True
