"""A box whose workers are at clips of sealed entries, and what a provider was paid for: staff may see they are up."""

from __future__ import annotations

from decimal import Decimal

from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.spending.models import Job, JobState
from arena.workers.models import Box, Making
from generators.capability import capability
from tests.arena import stage
from tests.arena.labs.offering import PROVIDER, WEIGHTS, offer, paid, worker
from tests.arena.sealed.cast import ACTIVE, OTHER, PREPARING, PROMPTS, SMALL_NUMBERS, World

AT = (ACTIVE, PREPARING)  # entries of which a clip is being made


def make_orders(world: World) -> None:
    """Make what everybody may know: that clips of some entries are still to come."""
    asked = stage.prompt(PROMPTS + 2)
    for codename in AT:
        entry = world.entries[codename]
        order = Order.objects.create(entry=entry, prompt=asked, seed=entry.pk, state=OrderState.RUNNING)
        Clip.objects.create(
            entry=entry, prompt=asked, track=stage.track(), order=order, state=ClipState.PENDING
        )


def make_workers(world: World, owner: dict[str, str]) -> None:
    """Make the workers, each at another lab's clip: which of the clips is how far differs from world to world."""
    markers = world.markers
    number = markers.number("an order, as a worker names it", 6_543_210_987)
    Box.objects.create(name="attic", created_at=world.now)
    gpu = worker(
        "gpu0",
        offer(),
        offer(world.entries[ACTIVE].slug, name="Free"),
        offer("free", name=OTHER),
        abilities=["uploaded", capability(WEIGHTS)],
        busy=[{"order": number, "stage": "loading", "step": None, "steps": None}],
    )
    worker("calls", paid(), role="calls", abilities=["hosted", capability(PROVIDER)])
    running = Order.objects.filter(state=OrderState.RUNNING)
    turns = sorted(AT, key=lambda codename: (owner[codename], codename))
    for step, codename in enumerate(turns, 3):
        made = running.get(entry=world.entries[codename])
        far = {"stage": "generating", "step": step, "steps": 50, "told_at": world.now}
        Making.objects.create(number=made.pk, worker=gpu, sent_at=world.now, **far)
    for trial in SMALL_NUMBERS.values():
        Making.objects.create(number=-trial, worker=gpu, sent_at=world.now)
    paid_for = Order.objects.filter(entry=world.entries["plain-one"]).order_by("pk").first()
    Job.objects.create(
        order=paid_for,
        contract="fal",
        price=Decimal("0.70"),
        state=JobState.DONE,
        handle={"id": markers.word("what a provider calls a job")},
        asked_at=world.now,
    )
