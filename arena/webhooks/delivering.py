"""Sends what is due and writes down how it went; run twice at once, or killed at any point, nothing is lost."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from arena.accounts import audit
from arena.webhooks import backoff, claiming, posting
from arena.webhooks.models import Delivery, Endpoint
from arena.webhooks.posting import Answer

AT_ONCE = 8  # endpoints that are spoken to at a time
BEGIN_SECONDS = 4.0  # how long a beat begins new attempts; those that it began it sees through
SWITCHED_OFF = "Not sent: the endpoint answered 410 to another message and is switched off."


def deliver_due(clock: Callable[[], datetime] = timezone.now) -> int:
    """Send due messages for a few seconds, endpoint by endpoint in turn; return how many attempts were made."""
    until, made = time.monotonic() + BEGIN_SECONDS, 0
    flying: dict[Future[Answer], Delivery] = {}
    with ThreadPoolExecutor(AT_ONCE) as crew:
        while True:
            room = AT_ONCE - len(flying) if time.monotonic() < until else 0
            for claimed in claiming.claim(room, clock()) if room else ():
                flying[crew.submit(posting.post, claimed, clock())] = claimed
            if not flying:
                return made
            landed, _ = wait(flying, return_when=FIRST_COMPLETED)
            for attempt in landed:
                record(flying.pop(attempt), attempt.result(), clock())
                made += 1


def record(claimed: Delivery, answer: Answer, now: datetime) -> None:
    """Write down how an attempt went, unless its claim was overtaken meanwhile."""
    with transaction.atomic():
        delivery = claiming.held(claimed).select_for_update().first()
        if delivery is None:
            return
        over = answer.arrived or answer.gone
        # S311: chance spreads attempts here, and guards nothing
        delivery.next_at = None if over else backoff.next_attempt(delivery.attempts, now, random.random())  # noqa: S311
        delivery.answer, delivery.delivered_at = answer.sentence, now if answer.arrived else None
        delivery.save(update_fields=["next_at", "answer", "delivered_at"])
        if answer.gone:
            _switch_off(claimed.endpoint, now)


def send_again(delivery: Delivery, now: datetime) -> bool:
    """Queue a message once more under its own id, with all its attempts; False while it is being sent."""
    again = Delivery.objects.filter(pk=delivery.pk, endpoint__disabled_at=None)
    again = again.exclude(answer=claiming.UNDER_WAY, next_at__gt=now)
    return bool(again.update(attempts=0, next_at=now, delivered_at=None, answer=""))


def _switch_off(endpoint: Endpoint, now: datetime) -> None:
    if Endpoint.objects.listening().filter(pk=endpoint.pk).update(disabled_at=now):
        Delivery.objects.filter(endpoint=endpoint).close(SWITCHED_OFF)
        audit.record(endpoint.lab, None, "webhook.switched-off", str(endpoint))
