"""Which workers are up: they have announced themselves lately, do not stop, and their box is open."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from arena.workers.models import Worker

EVERY_SECONDS = 5
UP_FOR = timedelta(seconds=20)  # three announcements may be lost


def workers(now: datetime) -> QuerySet[Worker]:
    """Return the workers that are up."""
    lately = Worker.objects.filter(announced_at__gt=now - UP_FOR, stopping=False, box__closed_at=None)
    return lately.select_related("box")


def is_up(worker: Worker, now: datetime) -> bool:
    """Whether a worker, read with its box, is up."""
    return worker.announced_at > now - UP_FOR and not worker.stopping and worker.box.closed_at is None


def abilities(now: datetime) -> set[str]:
    """Return the capabilities of all workers that are up."""
    return {word for words in workers(now).values_list("abilities", flat=True) for word in words}
