"""Takes the messages that are due, one an endpoint, so that no other beat sends them meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from arena.webhooks.backoff import MOST_ATTEMPTS, longest_wait
from arena.webhooks.models import Delivery, DeliveryQuerySet

# A claim that was not answered after this long is one whose process died; longer than an attempt can take.
LEASE = timedelta(seconds=60)
UNDER_WAY = "Under way."


def claim(most: int, now: datetime) -> list[Delivery]:
    """Return due messages of as many endpoints, each counted as an attempt and leased to the caller.

    An endpoint has one message under way at a time: one that is slow costs itself time, and nobody else.
    """
    due = Delivery.objects.filter(_is_due(now), endpoint__removed_at=None, endpoint__disabled_at=None)
    free = due.exclude(endpoint__in=_busy(now).values("endpoint"))
    heads = free.order_by("endpoint", "next_at", "id").distinct("endpoint").values("pk")
    with transaction.atomic():
        # Due is asked of the locked rows once more: another beat may have taken one since the list was read.
        locked = Delivery.objects.filter(_is_due(now), pk__in=heads).select_related("endpoint")
        locked = locked.select_for_update(skip_locked=True, of=("self",))
        taken = list(locked.order_by("next_at", "id")[:most])
        for delivery in taken:
            delivery.attempts += 1
            delivery.next_at, delivery.answer = now + LEASE, UNDER_WAY
        Delivery.objects.bulk_update(taken, ["attempts", "next_at", "answer"])
    return taken


def held(claimed: Delivery) -> DeliveryQuerySet:
    """Return the claimed row, or nothing if the claim was overtaken: its lease ran out, its endpoint was removed."""
    return Delivery.objects.filter(pk=claimed.pk, attempts=claimed.attempts, answer=UNDER_WAY)


def _busy(now: datetime) -> DeliveryQuerySet:
    return Delivery.objects.filter(answer=UNDER_WAY, next_at__gt=now, next_at__lte=now + LEASE)


def _is_due(now: datetime) -> Q:
    """Its time has come, or lies so far ahead that the clock must have been set back since it was written."""
    due = Q(next_at__lte=now)
    for attempts in range(MOST_ATTEMPTS + 1):
        due |= Q(attempts=attempts, next_at__gt=now + longest_wait(attempts) + LEASE)
    return due
