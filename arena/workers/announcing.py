"""The act of a worker that announces itself: its row says what it said last, and whether it was started anew."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now

from arena.workers import replaced, sending
from arena.workers.announcement import Announcement
from arena.workers.models import Box, Worker

MOST_WORKERS = 64  # of a box; the names of those that were silent for long do not count
FORGOTTEN_AFTER = timedelta(days=1)
TOO_MANY = f"A box has at most {MOST_WORKERS} workers: give its processes the names that they had before."
TWO = "Another process has begun under this name of this box: give each machine an address of its own."


class TooMany(Exception):  # noqa: N818 - an answer to the worker
    """The box has no place for another name."""


class Replaced(Exception):  # noqa: N818 - an answer to the worker
    """A later process has this one's name."""


def record(box: Box, told: Announcement, now: datetime) -> bool:
    """Keep what a worker says; return whether somebody should look at once what to send to whom.

    That is so where it has begun, ends, or can do something else than before. Of a new start its queue is emptied:
    the messages in it were for the process before, and are sent again. Raises TooMany or Replaced.
    """
    said = asdict(told) | {"announced_at": now}
    with transaction.atomic():
        row, new = Worker.objects.select_for_update().get_or_create(
            box=box, name=said.pop("worker"), defaults=said | {"started_at": Now()}
        )
        before = (row.boot, row.stopping, row.abilities)
        if new:
            _check_place(box, now)
        elif told.boot != row.boot:
            _take_over(row, told.boot)
        if new or told.boot != row.boot:
            sending.empty_queue(box.name, row.name)
            said["started_at"] = Now()  # of the database: what was sent before is told by its clock, too
        Worker.objects.filter(pk=row.pk).update(**said)
    return new or before != (told.boot, told.stopping, told.abilities)


def _check_place(box: Box, now: datetime) -> None:
    """Refuse one name too many: each is a row, a queue, and something to deal orders to."""
    Worker.objects.filter(box=box, announced_at__lt=now - FORGOTTEN_AFTER).delete()
    if Worker.objects.filter(box=box).count() > MOST_WORKERS:
        raise TooMany


def _take_over(row: Worker, boot: str) -> None:
    """Let a process have a name after another one: once, or two at a time would end each other's clips for ever."""
    if replaced.is_replaced(row, boot):
        raise Replaced
    replaced.remember(row)
    if row.stopping:
        sending.leave(row)


def forget_all() -> None:
    """Take all workers for ended until they announce themselves; for a start, when none can be up."""
    Worker.objects.update(stopping=True, busy=[])
