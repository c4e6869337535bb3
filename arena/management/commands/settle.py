"""manage.py settle: the settler, the one process that can read sealed identities."""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from arena.reveals import keyring, outbox, reporting, sealed_rows
from arena.reveals.settle import settle
from arena.reveals.settler import Settler


class Command(BaseCommand):
    help = (
        "Open sealed entries when they are due. It alone holds the private keys; it runs until it is stopped."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="open what is due now, and end")

    def handle(self, *_args: Any, **options: Any) -> None:
        # Taken out of the environment: nothing that this process starts or prints has it.
        self.named = os.environ.pop(keyring.VARIABLE, None)
        if options["once"]:
            self.once()
            return
        self.going = True
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        Settler(self.read).run(lambda: self.going)

    def read(self) -> keyring.Keyring:
        return keyring.read(self.named, settings.HOME.path / "secrets")

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        self.going = False

    def once(self) -> None:
        try:
            keys = self.read()
        except keyring.KeyringError as error:
            raise CommandError(str(error)) from None
        now = timezone.now()
        sealed_rows.seal_anew(keys)
        refusal = sealed_rows.examine(keys).refusal
        if refusal:
            reporting.report(now, refusal)
            raise CommandError(refusal)
        settled = settle(keys, now)
        reporting.report(now, " ".join(settled.failures))
        outbox.deliver(now, [outbox.LIVE])
        for failure in settled.failures:
            self.stderr.write(failure)
        self.stdout.write(f"{settled.opened} opened.")
