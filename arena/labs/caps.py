"""How many sealed entries a lab, and a domain, may have in a task at a time; how many there are is public."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q

from arena.accounts.models import Lab
from arena.entries.models import Entry, State
from arena.labs.models import Seal
from arena.labs.refusals import Conflict
from arena.prompts.models import Task

MOST_SEALED = 3
PLACE_KEPT = timedelta(days=60)

FULL = (
    "Of a lab, and of a domain, at most {most} sealed entries stand in a task at a time, and one that is withdrawn "
    "keeps its place for {days} days: in {task} the places are taken."
)


def check(lab: Lab, domain_mark: str, tasks: Iterable[str], now: datetime) -> None:
    """Refuse one more entry where a task has no place left; raises Conflict.

    The caller holds the lock of submissions: of two at once, the second counts the first.
    """
    owners = Q(lab=lab), Q(domain_mark=domain_mark) if domain_mark else None
    for task in sorted(set(tasks)):
        for owner in filter(None, owners):
            if taken(owner, task, now) >= MOST_SEALED:
                raise Conflict(
                    FULL.format(most=MOST_SEALED, days=PLACE_KEPT.days, task=Task(task).label.lower())
                )


def taken(owner: Q, task: str, now: datetime) -> int:
    """Return how many places of a task are taken by the seals that `owner` picks out."""
    waiting = Q(entry__public_name="") & ~Q(entry__state=State.GONE)
    withdrawn = Q(entry__withdrawn_at__gt=now - PLACE_KEPT)
    seals = Seal.objects.filter(owner, waiting | withdrawn, entry__tracks__task=task)
    return seals.distinct().count()


def sealed_count() -> dict[str, int]:
    """Return the number of entries under seal, by task: for everybody to see."""
    of_tasks = Entry.objects.sealed().order_by().values_list("tracks__task")
    counted = dict(of_tasks.annotate(number=Count("pk", distinct=True)))
    return {task: counted.get(task, 0) for task in Task.values}
