"""Brings a message to a worker's own queue, and keeps what is on its way to whom."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import redis
from celery import current_app
from django.conf import settings
from django.db.models import F, Q, QuerySet
from kombu import Connection
from kombu.exceptions import OperationalError
from kombu.pools import producers

from arena.workers import live
from arena.workers.models import Making, Worker
from generators.queue_access import key_prefix

GENERATE, SUBMIT, POLL = (f"generators.tasks.{name}" for name in ("generate", "submit", "poll"))
QUEUE = "orders"
LEFT = "left"  # in place of a stage: its process had announced that it ends, and another one has begun since
AWAY = (OperationalError, redis.RedisError, OSError)
PATIENCE = {"socket_timeout": 5, "socket_connect_timeout": 2}
ONCE = {"max_retries": 1, "interval_start": 0}  # a beat comes again in a moment

logger = logging.getLogger(__name__)
_said: set[str] = set()  # what this process has logged since the broker answered last


class Spoilt(Exception):  # noqa: N818 - a state of the world, no error
    """What lies in a worker's place at the broker takes no messages."""


class Message(NamedTuple):
    """What a worker is told, and which worker, read with its box: a task, a number and an address, nothing else."""

    worker: Worker
    task: str
    number: int
    address: str


def send_all(messages: list[Message]) -> list[Message]:
    """Send messages, and return those that were not sent: a broker that is away is not asked for each of them.

    One that is there, and refuses a message, has no list in that worker's place, which its box can write to: the
    others' messages are sent.
    """
    unsent: list[Message] = []
    for place, message in enumerate(messages):
        try:
            if not send(message):
                return unsent + messages[place:]
        except Spoilt:
            unsent.append(message)
    return unsent


def send(message: Message) -> bool:
    """Send a message; return False, said once in the log, while the broker is away. Raises Spoilt."""
    worker = message.worker
    connection = Connection(
        settings.CELERY_BROKER_URL,
        transport_options={"global_keyprefix": key_prefix(worker.box.name, worker.name), **PATIENCE},
    )
    try:
        with producers[connection].acquire(block=True, timeout=5) as producer:
            current_app.send_task(
                message.task,
                [{"order": message.number, "address": message.address}],
                queue=QUEUE,
                producer=producer,
                retry_policy=ONCE,
            )
    except AWAY as error:
        if isinstance(error.__cause__ or error, redis.ResponseError):
            raise Spoilt from None
        _say_once(error)
        return False
    _said.clear()
    return True


def _say_once(error: Exception) -> None:
    if not _said:
        logger.warning("No order can be sent: the broker is away (%s).", type(error).__name__)
    _said.add("away")


def empty_queue(box: str, worker: str) -> None:
    """Drop all messages to a worker, those that it has taken and not acknowledged among them."""
    prefix = key_prefix(box, worker)
    with (
        contextlib.suppress(redis.RedisError),
        redis.Redis.from_url(settings.REDIS_URL, **PATIENCE) as client,
    ):
        client.delete(*(prefix + key for key in (QUEUE, "unacked", "unacked_index")))


def begun(worker: Worker, numbers: Iterable[int]) -> None:
    """Keep that clips are on their way to a worker; in the transaction that leases them."""
    Making.objects.bulk_create(
        [Making(number=number, worker=worker) for number in numbers],
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["worker", "sent_at", "stage", "step", "steps", "share", "told_at"],
    )


def over(number: int) -> None:
    """Forget that a clip is on its way: it is made, given up, or to be sent again."""
    Making.objects.filter(pk=number).delete()


def on_their_way(workers: Iterable[Worker]) -> dict[int, int]:
    """Return the numbers of all clips on their way to these workers, each with its worker."""
    return dict(Making.objects.filter(worker__in=list(workers)).values_list("number", "worker_id"))


def abandoned() -> QuerySet[Making]:
    """Return what was sent to processes that are no more, that end, or whose box is closed."""
    gone = (
        Q(sent_at__lt=F("worker__started_at"))
        | Q(worker__stopping=True)
        | Q(worker__box__closed_at__isnull=False)
    )
    return Making.objects.filter(gone).select_related("worker")


def leave(worker: Worker) -> None:
    """Keep of what is on its way to a worker that it was left by a process that had announced its end."""
    Making.objects.filter(worker=worker).update(stage=LEFT, step=None, steps=None, share=None, told_at=None)


def was_killed(making: Making) -> bool:
    """Whether the process that was sent it ended without a word: it may be this clip that ended it."""
    return making.sent_at < making.worker.started_at and making.stage != LEFT


def is_finishing(making: Making, now: datetime) -> bool:
    """Whether a worker that ends goes on saying that it still makes this clip."""
    worker = making.worker
    is_heard = worker.stopping and live.is_heard(worker, now)
    return is_heard and any(piece["order"] == making.number for piece in worker.busy)


def waits_behind(number: int, at_work: Iterable[int], now: datetime) -> bool:
    """Whether a worker that is up may only not have come to a clip yet: it is at one that it was sent no later.

    At one that it was sent later, it has passed this one by: the message is lost.
    """
    making = Making.objects.select_related("worker__box").filter(pk=number).first()
    if making is None or making.sent_at < making.worker.started_at or not live.is_up(making.worker, now):
        return False
    before = Making.objects.filter(worker=making.worker, sent_at__lte=making.sent_at)
    return before.filter(number__in=list(at_work)).exists()
