"""Keeps how the clips of an order were made: the worker's word, and the price, which the site alone knows."""

from __future__ import annotations

from typing import Any

from arena.clips.models import Order
from arena.labs.models import Origin
from arena.spending import prices
from arena.spending.models import Job, JobState


def keep(order: Order, details: dict[str, Any]) -> None:
    """Store the origin of an order, once; its price is null where nobody was asked to be paid."""
    cost = details.get("cost")
    priced = {**(cost if isinstance(cost, dict) else {}), "price": _price(order)}
    Origin.objects.bulk_create(
        [Origin(order=order, details={**details, "cost": priced})], ignore_conflicts=True
    )


def _price(order: Order) -> dict[str, str] | None:
    job = Job.objects.filter(order=order).exclude(state=JobState.RELEASED).order_by("-pk").first()
    return None if job is None else prices.written(job.price)
