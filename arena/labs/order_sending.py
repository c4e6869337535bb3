"""Leases the orders that go out next to the workers that are up, prompt by prompt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet

from arena.clips.models import Order, OrderState
from arena.entries.models import Entry
from arena.labs import addresses
from arena.labs.lease import SENT_LEASE
from arena.labs.models import Recipe
from arena.labs.order_writing import MADE
from arena.spending import budget, prices
from arena.spending.models import OPEN, Job, JobState
from arena.workers import dealing, live, sending
from arena.workers.choosing import MOST_ON_THEIR_WAY, Waiting
from arena.workers.models import Worker
from arena.workers.sending import GENERATE, POLL, SUBMIT, Message

# Of the pauses that an order, and a look at a job, may be given. One beyond is the word of a clock that was wrong.
LONGEST_PAUSE, LONGEST_LOOK_PAUSE = timedelta(days=1), timedelta(minutes=5)


def lease_next(now: datetime) -> list[Message]:
    """Lease the next orders, and return the messages that bring them to their workers."""
    workers = [worker for worker in live.workers(now) if worker.abilities]
    if not workers:
        return []
    able = {word for worker in workers for word in worker.abilities}
    # Only what an entry is made by is looked for: a box can announce any words, and each is a query.
    words = set(Recipe.objects.filter(capability__in=able).values_list("capability", flat=True))
    dealt = dealing.deal(
        workers, _on_their_way(workers), _waiting(words, len(workers), now), jobs=_at_providers()
    )
    rows = Order.objects.in_bulk([clip.number for clip, _ in dealt])
    Order.objects.filter(pk__in=rows).update(lease_until=now + SENT_LEASE)
    return [_message(rows[clip.number], clip, worker) for clip, worker in dealt]


def _message(order: Order, clip: Waiting, worker: Worker) -> Message:
    task = GENERATE
    if clip.capability.startswith(prices.AT_A_PROVIDER):
        task = SUBMIT if clip.asks else POLL
    return Message(worker, task, order.pk, settings.SITE_URL + addresses.order_path(order))


def _on_their_way(workers: Iterable[Worker]) -> list[tuple[int, str]]:
    """Return worker and capability of each order on its way to one of these."""
    numbers = sending.on_their_way(workers)
    entries = dict(Order.objects.filter(pk__in=numbers).on_their_way().values_list("pk", "entry_id"))
    words = dict(Recipe.objects.filter(pk__in=set(entries.values())).values_list("pk", "capability"))
    return [(numbers[number], words[entry]) for number, entry in entries.items() if entry in words]


def _unsent(now: datetime, longest: timedelta = LONGEST_PAUSE) -> QuerySet[Order]:
    is_due = Q(not_before=None) | Q(not_before__lte=now) | Q(not_before__gt=now + longest)
    return Order.objects.filter(is_due, state=OrderState.QUEUED, lease_until=None)


def _waiting(words: Iterable[str], workers: int, now: datetime) -> list[Waiting]:
    """Return the foremost of the unsent orders of each capability, as many as there can be room for."""
    room = workers * max(MOST_ON_THEIR_WAY.values())
    found = []
    for word in sorted(words):
        if word.startswith(prices.AT_A_PROVIDER):
            found += _of_provider(word, room, now)
        else:
            found += _foremost(_unsent(now).filter(entry__in=_entries(word)), word, room)
    return found


def _entries(word: str) -> QuerySet[Entry]:
    recipes = Recipe.objects.filter(capability=word)
    return Entry.objects.filter(pk__in=recipes.values("entry"), state__in=MADE)


def _foremost(orders: QuerySet[Order], word: str, room: int, *, asks: bool = False) -> list[Waiting]:
    """Within a prompt they go by seed, which is chance.

    By entry, the count of clips would tell who made the first pair.
    """
    chosen = orders.order_by("prompt_id", "seed", "id").values_list("prompt_id", "seed", "pk")[:room]
    return [Waiting((prompt, seed), number, word, asks=asks) for prompt, seed, number in chosen]


def _of_provider(word: str, room: int, now: datetime) -> list[Waiting]:
    """Return the jobs to look at, whatever became of their entry; and, as far as the budget goes, those to ask for."""
    taken = Job.objects.filter(state=JobState.TAKEN).values("order")
    paid = Recipe.objects.filter(capability=word)
    looks = _unsent(now, LONGEST_LOOK_PAUSE).filter(pk__in=taken, entry__in=paid.values("entry"))
    found = _foremost(looks, word, room)
    for recipe in paid.filter(entry__state__in=MADE):
        unasked = _unsent(now).filter(entry=recipe.entry_id).exclude(pk__in=taken)
        for world in unasked.values_list("prompt__world", flat=True).distinct():
            if _is_affordable(recipe, prices.price_of(recipe, world), now):
                found += _foremost(unasked.filter(prompt__world=world), word, room, asks=True)
    return found


def _is_affordable(recipe: Recipe, price: Decimal | None, now: datetime) -> bool:
    return price is not None and budget.room_for(recipe.entry_id, price, now)


def _at_providers() -> Counter[str]:
    """Return how many jobs are open at each provider, by capability, with those that a worker is about to ask for.

    One whose order was given up is looked at no more, and keeps no other waiting.
    """
    jobs = Job.objects.filter(state__in=OPEN, order__in=Order.objects.outstanding())
    counts = Counter(prices.AT_A_PROVIDER + contract for contract in jobs.values_list("contract", flat=True))
    leased = Order.objects.on_their_way().exclude(pk__in=jobs.values("order"))
    paid = Recipe.objects.filter(capability__startswith=prices.AT_A_PROVIDER)
    entries = leased.filter(entry__in=paid.values("entry")).values_list("entry_id", flat=True)
    words = dict(paid.values_list("pk", "capability"))
    counts.update(words[entry] for entry in entries)
    return counts
