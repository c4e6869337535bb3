"""Which clips, of orders and of dry runs, workers are at right now."""

from __future__ import annotations

from datetime import datetime

from arena.clips.models import Order, OrderState
from arena.labs.models import Trial, TrialState


def numbers(now: datetime) -> list[int]:
    """Return the numbers of the orders; of the clips of dry runs, those below zero."""
    orders = Order.objects.filter(state=OrderState.RUNNING, lease_until__gte=now)
    trials = Trial.objects.filter(state=TrialState.RUNNING, lease_until__gte=now)
    return [*orders.values_list("pk", flat=True), *(-pk for pk in trials.values_list("pk", flat=True))]
