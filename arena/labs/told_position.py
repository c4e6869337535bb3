"""Reads where a worker says the making of a clip is, and keeps it for the lab's desk."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from django.utils import timezone

from arena.clips import production
from arena.labs import progress
from arena.workers.models import Making
from generators.stages import ENCODING, GENERATING, LOADING

STAGES = (LOADING, GENERATING, ENCODING)
MOST_STEPS = 1_000_000
WANTED = (
    "How far a clip is, is told as a share from 0 to 1, or as an object: a stage that is loading, generating or "
    "encoding, a step that is no greater than its steps, and a share from 0 to 1."
)


class Position(NamedTuple):
    """Where the making of a clip is; None is not told."""

    stage: str | None
    step: int | None
    steps: int | None
    share: float | None


def read(text: str) -> Position:
    """Return the position that a text tells; raises NotAccepted."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise production.NotAccepted(WANTED) from None
    found = _of_object(told) if isinstance(told, dict) else Position(None, None, None, _share(told))
    if found == Position(None, None, None, None):
        raise production.NotAccepted(WANTED)
    return found


def keep(number: int, told: Position) -> None:
    """Write down where a clip is, by the number of its order, and tell its lab's desk."""
    known = {name: value for name, value in told._asdict().items() if value is not None}
    if told.stage is not None:  # the steps of the stage before are none of this one's
        known |= {"step": told.step, "steps": told.steps}
    if Making.objects.filter(pk=number).update(**known, told_at=timezone.now()):
        progress.tell_making(number)


def _of_object(told: dict[str, Any]) -> Position:
    stage, step, steps = told.get("stage"), _count(told.get("step")), _count(told.get("steps"))
    if stage not in STAGES or (step is not None and steps is not None and step > steps):
        raise production.NotAccepted(WANTED)
    return Position(stage, step, steps, _share(told.get("share")))


def _count(value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= MOST_STEPS:
        raise production.NotAccepted(WANTED)
    return value


def _share(value: Any) -> float | None:
    if value is None:
        return None
    if type(value) not in (int, float) or not 0 <= value <= 1:  # which no NaN is
        raise production.NotAccepted(WANTED)
    return float(value)
