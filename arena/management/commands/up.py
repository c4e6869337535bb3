"""manage.py up: the whole arena in one command."""

from __future__ import annotations

import resource
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from arena.backup import target
from arena.backup.errors import BackupError
from arena.labs import ordering, trial_sending
from arena.labs.sealing_key import public_key_file
from arena.management import processes
from arena.management.progress import ClipProgress
from arena.reveals import keyring
from arena.workers import announcing
from supervisor.crew import Crew
from supervisor.ports import listen
from supervisor.postgres import EmbeddedPostgres
from supervisor.valkey import EmbeddedValkey

LEAST_FREE_BYTES = 1536 * 1024 * 1024  # the clips of all embedded entries take most of it


class Command(BaseCommand):
    help = "Start the whole arena: servers, migrations, seed, web, workers, beat. Ctrl-C stops all of it."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        home = settings.HOME
        home.create()
        home.check_space(LEAST_FREE_BYTES)
        processes.check_workers()
        lock = home.lock()
        _refuse_half_restored()
        with listen(settings.HOST, settings.PORT) as listening, Crew(self.say) as crew:
            lock.publish(settings.SITE_URL)
            processes.clear_scratch()
            if settings.SETTLER_PUBLIC_KEY is None:
                keyring.ensure(home.path / "secrets", public_key_file())
            self.start_servers(crew)
            self.prepare_database()
            _raise_file_limit()
            listening.set_inheritable(True)
            background = [*processes.heartbeats(), *processes.workers(), *processes.settlers()]
            crew.start(*background, *processes.web(listening.fileno(), settings.WEB_PROCESSES))
            self.say(f"Paddock is at {settings.SITE_URL} (logs in {home.logs}; Ctrl-C stops it)")
            if settings.OWN_ADDRESS:
                self.say(f"From a phone on the same network: http://{settings.OWN_ADDRESS}:{settings.PORT}")
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
        if settings.EMBEDDED_REDIS:  # only our own workers can reach this queue, and they are not up yet
            announcing.forget_all()
            ordering.take_back_all()
            trial_sending.take_back_all()
        # The pool's threads and connections are not carried along for a day of supervising.
        for connection in connections.all():
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's


def _refuse_half_restored() -> None:
    try:
        target.refuse_half_restored()
    except BackupError as error:
        raise CommandError(str(error)) from None


def _raise_file_limit() -> None:
    """Every open page is a file to the system, and the usual soft limit is 1024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
