"""Which processes another one has taken the name of: should they speak again, two are at work under one name."""

from __future__ import annotations

import contextlib

from django.core.cache import cache

from arena.workers.models import Worker
from arena.workers.sending import AWAY

REMEMBERED_SECONDS = 24 * 3600


def remember(worker: Worker) -> None:
    """Keep that the start of this row is over; while the cache is away, it is not kept."""
    with contextlib.suppress(*AWAY):
        cache.set(_place(worker, worker.boot), True, REMEMBERED_SECONDS)


def is_replaced(worker: Worker, boot: str) -> bool:
    """Whether this start of a worker is one that another has followed."""
    with contextlib.suppress(*AWAY):
        return bool(cache.get(_place(worker, boot)))
    return False


def _place(worker: Worker, boot: str) -> str:
    return f"replaced:{worker.pk}:{boot}"
