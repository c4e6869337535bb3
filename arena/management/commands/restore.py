"""manage.py restore: brings a backup into an empty home, or an empty database."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError

from arena.backup import keys, parts
from arena.backup.errors import BackupError
from arena.backup.manifest import Manifest
from arena.backup.restoring import restore


class Command(BaseCommand):
    help = "Bring a backup back, into an empty PADDOCK_HOME or an empty database: all of it, or nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what ./run backup wrote")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--keys", type=Path, help="the file of its keys; FILE.keys unless it is said")
        how.add_argument("--without-keys", action="store_true", help="go on with new keys")

    def handle(self, *_args: Any, file: Path, without_keys: bool, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        theirs = None if without_keys else options["keys"] or parts.keys_beside(file)
        try:
            restored = restore(file, theirs)
        except BackupError as error:
            raise CommandError(str(error)) from None
        except psycopg.Error as error:
            raise CommandError(f"The database went away ({str(error).strip().splitlines()[0]}).") from None
        except KeyboardInterrupt:
            raise CommandError("Stopped: nothing was restored.", returncode=130) from None
        for warning in restored.warnings:
            self.stderr.write(f"Warning: {warning}")
        self.stdout.write(_said(restored.manifest))
        if without_keys:
            self.stdout.write(keys.WITHOUT)


def _said(made: Manifest) -> str:
    """Say what came back and what to do next; above all, that what came after is gone and can be told."""
    came = f"Restored: the arena of {made.made_at}, with {made.counts.get('arena_vote', 0):,} votes."
    if made.head is None:
        return f"{came} Its ledger has no block yet.\nNext: ./run"
    return (
        f"{came}\nIts ledger ends at block {made.head.number}, {made.head.hash}.\n"
        "If a later head was published or sent to labs, they can prove that what followed is lost: tell them, and "
        "say from which block this arena goes on.\n"
        "Next: ./run, then ./run export FOLDER and\n"
        "python -m ratings verify FOLDER/votes.csv --blocks FOLDER/blocks.jsonl --key FOLDER/public_key.txt "
        f"--head {made.head}"
    )
