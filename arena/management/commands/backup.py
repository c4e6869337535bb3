"""manage.py backup: the whole arena in one file, and its keys in another beside it."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError

from arena.backup import keys
from arena.backup.errors import BackupError
from arena.backup.taking import Taken, take


class Command(BaseCommand):
    help = (
        "Write the database and all media into FILE, and the arena's keys into FILE.keys. The arena may run."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that is not there yet, outside PADDOCK_HOME")
        parser.add_argument("--force", action="store_true", help="replace the file, and that of the keys")
        parser.add_argument("--without-keys", action="store_true", help="write no FILE.keys")

    def handle(self, *_args: Any, file: Path, force: bool, without_keys: bool, **_options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            taken = take(file, force=force, with_keys=not without_keys)
        except BackupError as error:
            raise CommandError(str(error)) from None
        except psycopg.Error as error:
            raise CommandError(f"The database went away ({str(error).strip().splitlines()[0]}).") from None
        except KeyboardInterrupt:
            raise CommandError("Stopped: no backup was written.", returncode=130) from None
        for warning in taken.warnings:
            self.stderr.write(f"Warning: {warning}")
        self.stdout.write(_said(file, taken))
        for sentence in _of_keys(taken, without=without_keys):
            self.stdout.write(sentence)


def _said(file: Path, taken: Taken) -> str:
    made = taken.manifest
    clips = made.files["clips"]["files"]
    head = f"its ledger ends at block {made.head.number}" if made.head else "its ledger has no block yet"
    return (
        f"{file} ({file.stat().st_size / 1e6:,.1f} MB) holds the arena of {made.made_at}: "
        f"{made.counts.get('arena_vote', 0):,} votes and {clips:,} files of clips; {head}."
    )


def _of_keys(taken: Taken, *, without: bool) -> list[str]:
    said = []
    if taken.keys is not None:
        said.append(f"Its keys are in {taken.keys}: keep them apart from it, where nobody else reads them.")
    elif without:
        said.append(f"Its keys were left out. {keys.WITHOUT}")
    if yours := keys.in_environment():
        said.append(f"These come from the environment and are yours to keep: {', '.join(yours)}.")
    return said
