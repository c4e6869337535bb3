"""One worker process of a box: announces itself, and takes the orders of the queue that the site gives it.

`python -m generators.worker` is what `generators.box` and the arena start; docs/workers.md says what it reads.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from celery import Celery, signals

from generators import abilities, device, models_file, queue_reach, sole_reader, worker_environment
from generators.announcing import Announcer, Place, Revoked, Unwelcome
from generators.contract import JSON
from generators.doing import CURRENT
from generators.worker_environment import CLIPS, EXIT_CODE, NotConfigured, WorkerEnvironment

VISIBILITY_SECONDS = 2 * 60 * 60  # twice the longest clip; later an order is handed out again
CALLS_AT_ONCE = 4
COLD = "Cold"  # Celery's word for a stop that waits for nothing


def main() -> int:
    """Work until a signal comes, and return the exit code: 2 where it would be no use to start again."""
    try:
        told = worker_environment.read(os.environ)
        models = models_file.read(told.models)
        os.nice(told.nice)
        if told.role == CLIPS:
            _wake(told.device)
        return _Worker(told, models).run()
    except (NotConfigured, models_file.ModelsFileInvalid, queue_reach.Refused, Unwelcome) as reason:
        _say(reason)
        return EXIT_CODE


def make_app(told: WorkerEnvironment, place: Place) -> Celery:
    """Return the Celery app that listens where the site said."""
    sole_reader.take_no_turns()
    made = Celery("generators", include=["generators.tasks"])
    made.conf.update(
        broker_url=told.broker,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_SECONDS,
            "global_keyprefix": place.prefix,
        },
        task_default_queue=place.queue,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        worker_redirect_stdouts=False,  # what is said on stderr are sentences, whose last one the box repeats
    )
    return made


class _Worker:
    """One process, from its first announcement to its last."""

    def __init__(self, told: WorkerEnvironment, models: models_file.ModelsFile) -> None:
        self._told = told
        self._facts = _facts(told, models)
        self._announcer = Announcer(told.site, self._facts, CURRENT, self._send_away)

    def run(self) -> int:
        queue_reach.wait(self._told.broker, _say)  # whoever announced itself before would be sent orders
        place = self._announcer.first()
        for notice in self._facts()["notices"]:
            _say(notice)
        self._announcer.start()
        # Until Celery takes them: nothing is in hand yet.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self._shut_down(COLD))
        self._look_at(place)
        signals.worker_ready.connect(self._take_signals, weak=False)
        signals.worker_shutting_down.connect(self._shut_down, weak=False)
        celery_worker = _celery_worker(make_app(self._told, place), self._told, place)
        celery_worker.start()
        self._announcer.stop()
        return int(celery_worker.exitcode or 0)

    def _look_at(self, place: Place) -> None:
        try:
            queue_reach.check(self._told.broker, place.prefix, place.queue)
        except queue_reach.Refused:
            self._announcer.stop()
            raise

    def _take_signals(self, **_: Any) -> None:
        """Let SIGQUIT end this process, and all others ask for a warm stop.

        Celery's own hard stop cannot end what runs in its main thread: it raises an error in the middle of it, which
        would be told as the order's failure.
        """
        signal.signal(signal.SIGQUIT, lambda *_: self._shut_down(COLD))
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.getsignal(signal.SIGTERM))

    def _shut_down(self, how: str, **_: Any) -> None:
        """Tell the site at once; a cold stop does not wait for what is in hand, which is ordered again."""
        if how == COLD:
            self._announcer.stop()
            _leave(1)
        self._announcer.say_stopping()

    def _send_away(self, reason: Revoked) -> None:
        """End this process from the announcing thread: nobody wants what it makes."""
        _say(reason)
        _leave(EXIT_CODE)


def _say(sentence: object) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def _leave(code: int) -> None:
    """End this process whatever its threads are at."""
    with suppress(RuntimeError):  # a signal's handler may have interrupted a write
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _wake(name: str) -> None:
    try:
        device.wake(name)
    except (ImportError, RuntimeError, AssertionError) as error:
        raise NotConfigured(
            f"PADDOCK_DEVICE is {name}, which cannot be used here: {str(error).splitlines()[0]}"
        ) from None


def _facts(told: WorkerEnvironment, models: models_file.ModelsFile) -> Callable[[], dict[str, JSON]]:
    """Return what tells everything about this process that is announced, its memory as it is at the time."""
    able = abilities.find(told.role, models, os.environ)
    named = told.device if told.role == CLIPS else device.CPU
    versions = abilities.versions()

    def facts() -> dict[str, JSON]:
        now, left = device.describe(named), abilities.still(able)
        return {
            "worker": told.name,
            "role": told.role,
            "device": now.name,
            "memory_bytes": now.memory_bytes,
            "free_bytes": now.free_bytes,
            "abilities": list(left.words),
            "offers": list(left.offers),
            "notices": list(left.notices),
            "versions": versions,
        }

    return facts


def _celery_worker(app: Celery, told: WorkerEnvironment, place: Place) -> Any:
    alone = told.role == CLIPS  # a child forked after torch has run hangs, and a device has room for one
    return app.Worker(
        hostname=f"{told.name}@{os.uname().nodename}",
        queues=[place.queue],
        pool_cls="solo" if alone else "threads",
        concurrency=1 if alone else CALLS_AT_ONCE,
        loglevel="WARNING",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )


if __name__ == "__main__":
    _leave(main())
