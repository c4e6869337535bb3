"""Whether a clip may be paid for: what was spent, that day and on its entry, beside what the operator allows."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet, Sum

from arena.spending.models import Job, JobState

DAY_SPENT = "The budget of the day is spent."
ENTRY_SPENT = "The budget of this entry is spent."
LATER = timedelta(hours=1)  # until an operator may have raised what no day brings back


class Refusal(NamedTuple):
    """Why nothing is paid now, and when it may be asked again."""

    reason: str
    until: datetime


def within(
    price: Decimal, spent_today: Decimal, spent_on_entry: Decimal, per_day: Decimal, per_entry: Decimal
) -> bool:
    """Whether a clip of this price passes neither budget; what costs nothing never does."""
    return not price or (spent_today + price <= per_day and spent_on_entry + price <= per_entry)


def room_for(entry_id: int, price: Decimal, now: datetime) -> bool:
    """Whether a clip of this price may be asked for now: a look ahead, the reservation decides under its lock."""
    return refusal(entry_id, price, now) is None


def refusal(entry_id: int, price: Decimal, now: datetime) -> Refusal | None:
    """Return which budget a clip of this price would pass, None where it passes none."""
    today, on_entry = spent_today(now), spent_on(entry_id)
    if within(price, today, on_entry, settings.BUDGET_PER_DAY, settings.BUDGET_PER_ENTRY):
        return None
    if today + price > settings.BUDGET_PER_DAY:
        return Refusal(DAY_SPENT, next_day(now))
    return Refusal(ENTRY_SPENT, now + LATER)


def spent_today(now: datetime) -> Decimal:
    """Return what the jobs of the UTC day cost that were asked for on it."""
    end = next_day(now)
    return _sum(Job.objects.filter(asked_at__gte=end - timedelta(days=1), asked_at__lt=end))


def spent_on(entry_id: int) -> Decimal:
    """Return what the jobs of an entry have cost since it was entered."""
    return _sum(Job.objects.filter(order__entry=entry_id))


def next_day(now: datetime) -> datetime:
    """Return the next midnight, UTC."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)


def _sum(jobs: QuerySet[Job]) -> Decimal:
    counting = jobs.exclude(state=JobState.RELEASED)
    return counting.aggregate(spent=Sum("price"))["spent"] or Decimal(0)
