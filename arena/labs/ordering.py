"""Orders clips that are missing, prompt by prompt, and sends a few at a time to the workers."""

from __future__ import annotations

from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from arena.clips import production
from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.entries.models import Entry, State
from arena.heartbeat import beat
from arena.labs import addresses, failed_clips, progress
from arena.labs.models import Recipe, Upload, UploadState
from arena.prompts.models import Prompt, Track

TASK = "generators.tasks.generate"
# What calls labs' own endpoints waits in a queue of its own: a slow one holds up its own kind alone.
QUEUE, CALLS = "gpu", "calls"
MADE = (State.PREPARING, State.ACTIVE)  # of the others no more clips are made
UPLOADED = "uploaded"
MOST_SENT = (
    8  # orders of a queue on their way at a time: a newcomer's first clips wait behind these, not behind all
)
SENT_LEASE = timedelta(minutes=1)
MOST_FAILURES = 8


def order_missing_clips() -> None:
    """Write the orders that entries and prompts call for, take back the overdue, send the next."""
    with beat("order") as ours:
        if not ours:
            return
        _write_orders()
        _take_back_overdue()
        sent = _send_next()
    for address in sent:
        _send(*address)


def _write_orders() -> None:
    for recipe in Recipe.objects.select_related("entry").filter(entry__state__in=MADE).order_by("pk"):
        tracks = [t for t in recipe.entry.tracks.all() if production.rendition(t) in recipe.renditions]
        for world, task in {(track.world, track.task) for track in tracks}:
            pool = [track for track in tracks if (track.world, track.task) == (world, task)]
            missing = _answerable(recipe).filter(world=world, task=task).exclude(orders__entry=recipe.entry)
            _order(recipe.entry, list(missing), pool)


def _answerable(recipe: Recipe) -> QuerySet[Prompt]:
    """Return the prompts that the entry can answer: of uploaded clips, those that came with a file."""
    if recipe.parameters.get("kind") != UPLOADED:
        return Prompt.objects.all()
    accepted = Upload.objects.filter(entry=recipe.entry_id, state=UploadState.ACCEPTED)
    return Prompt.objects.filter(pk__in=accepted.values("prompt"))


def _order(entry: Entry, prompts: list[Prompt], tracks: list[Track]) -> None:
    orders = Order.objects.bulk_create([Order(entry=entry, prompt=prompt) for prompt in prompts])
    Clip.objects.bulk_create(
        [Clip(entry=entry, prompt_id=o.prompt_id, track=track, order=o) for o in orders for track in tracks]
    )


def _take_back_overdue() -> None:
    for mine in (~hosted(), hosted()):
        orders = Order.objects.filter(mine)
        busy = orders.filter(state=OrderState.RUNNING, lease_until__gte=timezone.now()).exists()
        for order in orders.overdue():
            if order.state == OrderState.RUNNING:
                try_again(order, "It was begun again and again, and nothing came of it.")
            elif not busy:  # its message is lost: a busy worker may only not have come to it yet
                send_again(order)


def hosted() -> Q:
    """Return what picks the orders whose clips are asked of a lab's endpoint."""
    return Q(entry__in=Recipe.objects.filter(parameters__kind="hosted").values("entry"))


def take_back_all() -> None:
    """Put every order that is on its way back to the unsent; for a start, when no worker can be at one."""
    for order in Order.objects.outstanding().filter(lease_until__isnull=False):
        send_again(order)


def try_again(order: Order, reason: str) -> None:
    """Send an order again that came to nothing, unless that has been so too often."""
    order.failures += 1
    order.save(update_fields=["failures"])
    if order.failures >= MOST_FAILURES:
        give_up(order, reason)
    else:
        send_again(order)


def send_again(order: Order) -> None:
    """Put an order back to the unsent; links of the attempt so far no longer open."""
    order.state, order.lease_until, order.attempt = OrderState.QUEUED, None, order.attempt + 1
    order.save(update_fields=["state", "lease_until", "attempt"])


def give_up(order: Order, reason: str) -> None:
    order.state, order.failure, order.lease_until = OrderState.FAILED, reason[:400], None
    order.save(update_fields=["state", "failure", "lease_until"])
    order.clips.filter(state=ClipState.PENDING).update(state=ClipState.FAILED)
    progress.tell_clips(order.entry)
    failed_clips.tell(order, timezone.now())


def revive(orders: QuerySet[Order]) -> int:
    """Put failed orders, and the clips that wait for them, back to the unsent; return how many."""
    failed = list(orders.filter(state=OrderState.FAILED))
    with transaction.atomic():
        for order in failed:
            order.failure, order.failures = "", 0
            order.save(update_fields=["failure", "failures"])
            send_again(order)
            order.clips.filter(state=ClipState.FAILED).update(state=ClipState.PENDING)
            progress.tell_clips(order.entry)
    return len(failed)


def seconds_on_its_way(lease_until: datetime | None, now: datetime) -> float | None:
    """Return how long ago an order was sent whose lease has not been renewed since; None if it was not sent."""
    return None if lease_until is None else max(0.0, (now - lease_until + SENT_LEASE).total_seconds())


def _send_next() -> list[tuple[int, str, str]]:
    """Mark the next orders of each queue as sent, and return their numbers, addresses and queues."""
    return [*_next(~hosted(), QUEUE), *_next(hosted(), CALLS)]


def _next(mine: Q, queue: str) -> list[tuple[int, str, str]]:
    """Mark the next orders of a queue as sent, prompt by prompt.

    Within a prompt they go by seed, which is chance: by entry, the count of clips would tell who made the first pair.
    """
    room = MOST_SENT - Order.objects.outstanding().filter(mine, lease_until__isnull=False).count()
    waiting = Order.objects.filter(
        mine, state=OrderState.QUEUED, lease_until__isnull=True, entry__state__in=MADE
    )
    chosen = list(waiting.order_by("prompt_id", "seed", "id")[: max(room, 0)])
    Order.objects.filter(pk__in=[order.pk for order in chosen]).update(
        lease_until=timezone.now() + SENT_LEASE
    )
    return [(order.pk, settings.SITE_URL + addresses.order_path(order), queue) for order in chosen]


def _send(number: int, address: str, queue: str) -> None:
    current_app.send_task(TASK, [{"order": number, "address": address}], queue=queue)
