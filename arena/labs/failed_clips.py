"""Tells a lab's webhooks of each clip that could not be made: which prompt, and why, in a sentence of its own."""

from __future__ import annotations

from datetime import datetime

from arena.clips.models import Order
from arena.labs.models import Seal
from arena.webhooks import sending
from arena.webhooks.models import EventType


def tell(order: Order, now: datetime) -> None:
    """Queue the message of an order that was given up; of an entry that is no lab's, nobody is told."""
    seal = Seal.objects.select_related("lab", "entry").filter(entry=order.entry_id).first()
    if seal is not None:
        facts = {"codename": seal.entry.codename, "prompt": order.prompt_id, "reason": order.failure}
        sending.send(seal.lab, EventType.CLIP_FAILED, f"{order.pk}:{order.attempt}", facts, now)
