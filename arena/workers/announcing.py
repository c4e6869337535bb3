"""The act of a worker that announces itself: its row says what it said last, and whether it was started anew."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now

from arena.workers import sending
from arena.workers.announcement import Announcement
from arena.workers.models import Box, Worker


def record(box: Box, told: Announcement, now: datetime) -> bool:
    """Keep what a worker says; return whether somebody should look at once what to send to whom.

    That is so where it has begun, ends, or can do something else than before. Of a new start its queue is emptied:
    the messages in it were for the process before, and are sent again.
    """
    said = asdict(told) | {"announced_at": now}
    with transaction.atomic():
        row, new = Worker.objects.select_for_update().get_or_create(
            box=box, name=said.pop("worker"), defaults=said | {"started_at": Now()}
        )
        before = (row.boot, row.stopping, row.abilities)
        if new or told.boot != row.boot:
            sending.empty_queue(box.name, row.name)
            said["started_at"] = Now()  # of the database: what was sent before is told by its clock, too
        Worker.objects.filter(pk=row.pk).update(**said)
    return new or before != (told.boot, told.stopping, told.abilities)


def forget_all() -> None:
    """Take all workers for ended until they announce themselves; for a start, when none can be up."""
    Worker.objects.update(stopping=True, busy=[])
