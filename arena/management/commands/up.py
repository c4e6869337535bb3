"""manage.py up: the whole arena in one command."""

from __future__ import annotations

import os
import resource
import sys
from typing import Any

import httpx
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from arena.config.web import LISTEN_FD
from arena.management.progress import ClipProgress
from supervisor.children import Child
from supervisor.crew import Crew
from supervisor.ports import listen
from supervisor.postgres import EmbeddedPostgres
from supervisor.valkey import EmbeddedValkey

LEAST_FREE_BYTES = 500 * 1024 * 1024


class Command(BaseCommand):
    help = "Start the whole arena: servers, migrations, seed, web, workers, beat. Ctrl-C stops all of it."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        home = settings.HOME
        home.create()
        home.check_space(LEAST_FREE_BYTES)
        lock = home.lock()
        with listen(settings.HOST, settings.PORT) as listening, Crew(self.say) as crew:
            lock.publish(settings.SITE_URL)
            self.start_servers(crew)
            self.prepare_database()
            _raise_file_limit()
            listening.set_inheritable(True)
            crew.start(*_heartbeats(), *_web(listening.fileno()))
            self.say(f"Paddock is at {settings.SITE_URL} (logs in {home.logs}; Ctrl-C stops it)")
            if settings.SYNTHETIC:
                self.say("This is a rehearsal: its votes are synthetic, and every page says so.")
            crew.run(ClipProgress(self.stdout).tick)
            self.say("Stopping.")

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def start_servers(self, crew: Crew) -> None:
        if settings.EMBEDDED_DATABASE:
            crew.start(EmbeddedPostgres(settings.HOME))
        if settings.EMBEDDED_REDIS:
            crew.start(EmbeddedValkey(settings.HOME))

    def prepare_database(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("seed")
        # The pool's threads and connections are not carried along for a day of supervising.
        for connection in connections.all():
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's


def _child(name: str, *argv: str, ready: Any = None, **options: Any) -> Child:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", **options.pop("env", {})}
    return Child(
        name,
        [sys.executable, "-m", *argv],
        environment,
        settings.HOME.logs / f"{name}.log",
        ready=ready,
        **options,
    )


def _web(listening: int) -> list[Child]:
    return [
        _child(
            f"web-{number}",
            "arena.config.web",
            env={LISTEN_FD: str(listening)},
            pass_fds=[listening],
            ready=_answers,
        )
        for number in range(1, settings.WEB_PROCESSES + 1)
    ]


def _heartbeats() -> list[Child]:
    quiet = ["--loglevel", "WARNING"]
    alone = ["--pool", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat", *quiet]
    schedule = str(settings.HOME.path / "beat-schedule")
    beat = ["celery", "-A", "arena.config.celery", "beat", "--schedule", schedule, "--pidfile", "", *quiet]
    heart = ["celery", "-A", "arena.config.celery", "worker", "-Q", "heartbeat", "-n", "heartbeat@%h", *alone]
    # The fits are small: a second thread only waits for the first.
    one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    children = [_child("beat", *beat), _child("heartbeat", *heart, env=one_thread)]
    if not settings.ENVIRONMENT["PADDOCK_WITHOUT_WORKER"]:
        clips = ["celery", "-A", "generators.worker", "worker", "-Q", "gpu", "-n", "clips@%h", *alone]
        children.append(_child("clips", *clips, nice=10, env={"REDIS_URL": settings.REDIS_URL}, grace=10.0))
    return children


def _answers() -> bool:
    try:
        return httpx.get(f"{settings.SITE_URL}/healthz", timeout=2).is_success
    except httpx.HTTPError:
        return False


def _raise_file_limit() -> None:
    """Every open page is a file to the system, and the usual soft limit is 1024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
