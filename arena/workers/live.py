"""Which workers are up: they have announced themselves lately, do not stop, and their box is open."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from arena.workers.models import Worker

EVERY_SECONDS = 5
UP_FOR = timedelta(seconds=20)  # three announcements may be lost


def workers(now: datetime) -> QuerySet[Worker]:
    """Return the workers that are up."""
    lately = Q(announced_at__gt=now - UP_FOR, announced_at__lt=now + UP_FOR)
    return Worker.objects.filter(lately, stopping=False, box__closed_at=None).select_related("box")


def is_heard(worker: Worker, now: datetime) -> bool:
    """Whether a worker has announced itself lately: if only by a clock that was set back since, it has not."""
    return now - UP_FOR < worker.announced_at < now + UP_FOR


def is_up(worker: Worker, now: datetime) -> bool:
    """Whether a worker, read with its box, is up."""
    return is_heard(worker, now) and not worker.stopping and worker.box.closed_at is None


def abilities(now: datetime) -> set[str]:
    """Return the capabilities of all workers that are up."""
    return {word for words in workers(now).values_list("abilities", flat=True) for word in words}
