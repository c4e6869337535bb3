"""manage.py settler_key: shows the settler's public key, puts a new one before it, and drops old ones."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from arena.labs.sealing_key import key_id, public_key, public_key_file
from arena.reveals import keyring, sealed_rows

# A seal that was begun under the old key is long committed by then.
PRUNED_AFTER_SECONDS = 600.0


class Command(BaseCommand):
    help = "Show the public key that identities are sealed to; --rotate puts a new one in use, --prune drops old ones."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        act = parser.add_mutually_exclusive_group()
        act.add_argument(
            "--rotate", action="store_true", help="make a new key; the settler re-seals by itself"
        )
        act.add_argument(
            "--prune", action="store_true", help="drop private keys under which nothing lies any more"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["rotate"]:
                self.rotate()
            elif options["prune"]:
                self.prune()
            else:
                self.show(bytes(public_key()).hex(), key_id(public_key()))
        except keyring.KeyringError as error:
            raise CommandError(str(error)) from None

    def show(self, key: str, number: str) -> None:
        self.stdout.write(f"{key} (id {number})")

    def rotate(self) -> None:
        if settings.SETTLER_PUBLIC_KEY is not None:
            self.rotate_environment()
            return
        newest = keyring.rotate(self.secrets, public_key_file()).newest
        self.show(bytes(newest).hex(), key_id(newest))

    def rotate_environment(self) -> None:
        """Keys that stand in the environment are the operator's to write down: private ones first."""
        rotated = keyring.with_new_key(keyring.read(os.environ.get(keyring.VARIABLE), self.secrets))
        self.stdout.write("Give the settler these keys and start it again:")
        self.stdout.write(f"{keyring.VARIABLE}={','.join(keyring.text_of(rotated).split())}")
        self.stdout.write("Then give all processes this one and start them again:")
        self.stdout.write(f"PADDOCK_SETTLER_PUBLIC_KEY={bytes(rotated.newest).hex()}")

    def prune(self) -> None:
        if settings.SETTLER_PUBLIC_KEY is not None:
            self.prune_environment()
            return
        age = time.time() - public_key_file().stat().st_mtime
        if 0 <= age < PRUNED_AFTER_SECONDS:
            raise CommandError(
                "The newest key is younger than ten minutes: prune later, when no seal is under way."
            )
        dropped = keyring.prune(self.secrets, sealed_rows.named_keys())
        self.stdout.write(f"{dropped} old keys dropped.")

    def prune_environment(self) -> None:
        keys = keyring.read(os.environ.get(keyring.VARIABLE), self.secrets)
        kept = keyring.pruned(keys, sealed_rows.named_keys())
        self.stdout.write(f"Of {len(keys.keys)} keys the settler still needs the first {len(kept.keys)}.")

    @property
    def secrets(self) -> Any:
        return settings.HOME.path / "secrets"
