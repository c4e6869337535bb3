"""What the operator sees of workers: who is up, what each is at, what it offers, and what nobody can make.

No order's number stands beside a stage or a capability, and no codename anywhere: an operator who looks must not learn
which model a sealed entry is.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings

from arena.clips.models import Order, OrderState
from arena.entries.models import Entry, State
from arena.labs import offer as offers, offered, under_way
from arena.labs.models import Recipe
from arena.labs.offer import OfferError
from arena.labs.offered import Standing
from arena.spending import budget, prices
from arena.spending.models import OPEN, Job, JobState
from arena.workers import live
from arena.workers.models import Making, Worker
from generators.stages import GENERATING

GIB = 2**30
SHOWN = 20
STATES = {
    (True, False): "live",
    (True, True): "stopping",
    (False, True): "stopped",
    (False, False): "silent",
}
REVISION = re.compile(r"(?<=@)([0-9a-f]{12})[0-9a-f]{28}$")
NO_PRICE = "No price is stated: nothing is ordered."
LATER = "It is entered once its worker is live."


class Offered(NamedTuple):
    """A line on a model of a worker's file; `slug` is set where an entry of it can be looked at."""

    name: str
    said: str
    slug: str
    is_fine: bool


def context(now: datetime) -> dict[str, Any]:
    """Return all that the page shows."""
    workers = Worker.objects.select_related("box").exclude(box__closed_at__lte=now)
    return {
        "workers": [_row(worker, now) for worker in workers],
        "stuck": _stuck(now),
        "money": _money(now),
    }


def _row(worker: Worker, now: datetime) -> dict[str, Any]:
    is_heard = live.is_heard(worker, now)
    makings = list(Making.objects.filter(worker=worker)) if is_heard else []
    return {
        "worker": worker,
        "state": STATES[is_heard, worker.stopping],
        "is_heard": is_heard,
        "memory": _memory(worker.memory_bytes, worker.free_bytes),
        "busy": sorted(_at(making) for making in makings if making.told_at),  # not by order, which would tell
        "sent": sum(not making.told_at for making in makings),
        "warm": [_short(word) for word in worker.warm],
        "abilities": [_short(word) for word in worker.abilities],
        "versions": [f"{name} {version or 'unknown'}" for name, version in sorted(worker.versions.items())],
        "offers": [_offered(given, worker, is_up=live.is_up(worker, now)) for given in worker.offers],
    }


def _short(capability: str) -> str:
    """Return a capability with the first digits of its revision."""
    return REVISION.sub(r"\1", capability)


def _at(making: Making) -> str:
    """Return what a worker is at, in words: nothing says of which order."""
    stage, far = making.stage or GENERATING, under_way.how_far(under_way.facts(making))
    return f"{stage}: {far}" if far else stage


def _memory(total: int | None, free: int | None) -> str | None:
    """Return memory in words; None where nothing is known, which is not zero."""
    if total is None:
        return None
    told = "unknown" if free is None else f"{free / GIB:.1f} GiB"
    return f"{total / GIB:.1f} GiB, free: {told}"


def _offered(given: dict[str, Any], worker: Worker, *, is_up: bool) -> Offered:
    try:
        offer = offers.read(given, worker.abilities)
    except OfferError as error:
        return Offered(str(given["slug"])[: offers.LONGEST_SLUG], f"Not entered: {error}", "", is_fine=False)
    stands = offered.standing(offer)
    said, is_fine = stands.value, stands in (Standing.NEW, Standing.ENTERED)
    if stands is Standing.NEW and not is_up:
        said = LATER
    if is_fine and offer.paid and offer.price is None:
        said, is_fine = f"{said} {NO_PRICE}", False
    return Offered(offer.name, said, offer.slug if stands is Standing.ENTERED else "", is_fine)


def _stuck(now: datetime) -> int:
    """Return how many orders wait that no live worker can make: by capability, it would tell of sealed entries."""
    nobodys = Recipe.objects.exclude(capability__in=live.abilities(now)).values("entry")
    entries = Entry.objects.filter(pk__in=nobodys, state__in=[State.PREPARING, State.ACTIVE])
    return Order.objects.outstanding().filter(entry__in=entries).count()


def _money(now: datetime) -> dict[str, Any]:
    unclear = Job.objects.filter(state=JobState.UNCERTAIN, order__state=OrderState.FAILED)
    uncertain = unclear.order_by("-order_id").values_list("order_id", flat=True).distinct()
    return {
        "spent": prices.amount(budget.spent_today(now)),
        "per_day": prices.amount(settings.BUDGET_PER_DAY) if settings.BUDGET_PER_DAY else "",
        "currency": settings.CURRENCY,
        "open": Job.objects.filter(state__in=OPEN).count(),
        "uncertain_count": uncertain.count(),
        "uncertain": list(uncertain[:SHOWN]),
        "is_used": bool(settings.BUDGET_PER_DAY) or Job.objects.exists(),
    }
