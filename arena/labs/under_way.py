"""What is being made of an entry, or of a dry run, at this moment: stage by stage, for its own lab's eyes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from arena.clips.models import Order, OrderState
from arena.entries.models import Entry, State
from arena.labs.models import Recipe, Trial, TrialState
from arena.workers import live
from arena.workers.models import Making
from generators.stages import ENCODING, GENERATING, LOADING

QUEUED = "queued"
STAGES = (LOADING, GENERATING, ENCODING)  # as a worker goes through them
BEING_MADE = "Being made"
WORDS = {TrialState.QUEUED: "Waiting for a worker", TrialState.READY: "Ready", TrialState.FAILED: "Failed"}
NOBODY = "No worker that is up can make {} at the moment; they wait until one can."


def of_entry(entry: Entry) -> list[dict[str, Any]]:
    """Return the clips that workers have been sent, each with its prompt and how far it is."""
    orders = {order.pk: order for order in Order.objects.filter(entry=entry).outstanding()}
    makings = Making.objects.filter(pk__in=orders).order_by("pk")
    return [_of_order(orders[making.pk], making) for making in makings]


def _of_order(order: Order, making: Making) -> dict[str, Any]:
    """Return how far a clip is; what is begun and tells no stage is being generated, for all we know."""
    stage = making.stage or (GENERATING if order.state == OrderState.RUNNING else QUEUED)
    return {"prompt": order.prompt_id, **facts(making), "stage": stage}


def of_trial(trial: Trial) -> dict[str, Any]:
    """Return how far a clip of a dry run is; all of it is empty unless a worker has begun it and says so."""
    begun = Making.objects.filter(pk=-trial.pk) if trial.state == TrialState.RUNNING else ()
    return facts(next(iter(begun), Making()))


def facts(making: Making) -> dict[str, Any]:
    """Return how far a clip is, as its worker told it."""
    return {"stage": making.stage, "step": making.step, "steps": making.steps, "share": making.share}


def sentence(entry: Entry, making: Iterable[Mapping[str, Any]]) -> str:
    """Return in words what is under way: "76 in the queue, 1 loading, 1 generating: step 3 of 50"."""
    if entry.state not in (State.PREPARING, State.ACTIVE):
        return ""
    begun = [one for one in making if one["stage"] != QUEUED]
    waiting = Order.objects.filter(entry=entry).outstanding().count() - len(begun)
    counts = Counter(one["stage"] for one in begun)
    parts = [f"{waiting} in the queue"] if waiting > 0 else []
    parts += [f"{counts[stage]} {_stage(stage, begun)}" for stage in STAGES if counts[stage]]
    words = ", ".join(parts)
    return f"{words}. {NOBODY.format('them')}" if waiting > 0 and not _can_be_made(entry) else words


def _stage(stage: str, begun: Iterable[Mapping[str, Any]]) -> str:
    """Return a stage, with how far each clip is that tells."""
    told = [far for one in begun if one["stage"] == stage and (far := how_far(one))]
    return f"{stage}: {', '.join(told)}" if told else stage


def how_far(one: Mapping[str, Any]) -> str:
    """Return how far the generating of a clip is, in words; empty in another stage, or where it is not known."""
    if one["stage"] in (LOADING, ENCODING):
        return ""
    if one["step"] is not None and one["steps"]:
        return f"step {one['step']} of {one['steps']}"
    return f"{100 * one['share']:.0f} %" if one["share"] else ""


def words_of_trial(trial: Trial) -> str:
    """Return the state of a clip of a dry run in a few words: "Being made: step 3 of 50"."""
    if trial.state != TrialState.RUNNING:
        return WORDS[TrialState(trial.state)]
    far = of_trial(trial)
    told = how_far(far) or far["stage"]
    return f"{BEING_MADE}: {told}" if told else BEING_MADE


def _can_be_made(entry: Entry) -> bool:
    word = Recipe.objects.filter(entry=entry).values_list("capability", flat=True).first()
    return word is None or somebody_can_make(word)


def somebody_can_make(capability: str) -> bool:
    """Whether a worker that is up can follow recipes of this capability."""
    return capability in live.abilities(timezone.now())
