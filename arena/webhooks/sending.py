"""Writes what a lab is to be told into its endpoints' queues, in the transaction that makes it true."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from arena.accounts.models import Lab
from arena.webhooks.models import Delivery, Endpoint, EventType

# Of one happening every endpoint gets the same message, however often it is written.
NAMESPACE = uuid.UUID("6d0d9b6e-6f0c-4f7e-9a53-7c8b0b1f3e2a")


def send(lab: Lab, event: EventType, key: str, data: dict[str, Any], now: datetime) -> None:
    """Queue a message to all endpoints of `lab` that take `event`; `key` names the happening, and is sent once."""
    message = uuid.uuid5(NAMESPACE, f"{event.value}:{key}")
    payload = _payload(event, data, now)
    takers = Endpoint.objects.listening().filter(lab=lab)
    Delivery.objects.bulk_create(
        [
            Delivery(message=message, endpoint=taker, type=event, payload=payload, next_at=now)
            for taker in takers
            if not taker.events or event.value in taker.events
        ],
        ignore_conflicts=True,
    )


def send_test(endpoint: Endpoint, now: datetime) -> Delivery | None:
    """Queue a test to one endpoint, whatever types it takes; None while the last one is still on its way."""
    tests = Delivery.objects.filter(endpoint=endpoint, type=EventType.TEST)
    if endpoint.disabled_at or tests.outstanding().exists():
        return None
    data = {"note": "A test that a member of your lab asked for."}
    payload = _payload(EventType.TEST, data, now)
    return Delivery.objects.create(endpoint=endpoint, type=EventType.TEST, payload=payload, next_at=now)


def _payload(event: EventType, data: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {"type": event.value, "timestamp": now.astimezone(UTC).isoformat(), "data": data}
