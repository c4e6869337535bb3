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
    payload = {"type": event.value, "timestamp": now.astimezone(UTC).isoformat(), "data": data}
    takers = Endpoint.objects.filter(lab=lab, removed_at__isnull=True)
    Delivery.objects.bulk_create(
        [
            Delivery(message=message, endpoint=taker, type=event, payload=payload, next_at=now)
            for taker in takers
            if not taker.events or event.value in taker.events
        ],
        ignore_conflicts=True,
    )
