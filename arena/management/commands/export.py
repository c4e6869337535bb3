"""manage.py export: the public files of the ledger and the key that checks them, in a new folder."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from arena.battles import receipts
from arena.exports import blocks_file, sealed, votes_file
from generators.new_folder import new_folder

KEY_NAME = "public_key.txt"


class Command(BaseCommand):
    help = "Write votes.csv, blocks.jsonl and public_key.txt into a new folder: all of them, or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that is not there yet, or empty")

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        _check(folder)
        until = sealed.newest()
        try:
            with new_folder(folder) as making:
                _write(making / votes_file.NAME, votes_file.pieces(until))
                _write(making / blocks_file.NAME, blocks_file.pieces(until))
                _write(making / KEY_NAME, [f"{receipts.public_key(settings.SIGNING_KEY)}\n".encode()])
        except OSError as error:
            raise CommandError(
                f"{folder} cannot be written: {(error.strerror or str(error)).lower()}."
            ) from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(_said(folder, until))


def _check(folder: Path) -> None:
    """Refuse what is no place for a new folder, before anything is written."""
    try:
        if "\0" in str(folder):
            raise CommandError("The folder's name holds a zero byte; name another one.")
        if folder.is_dir() and any(folder.iterdir()):
            raise CommandError(f"The folder {folder} is not empty; name one that is not there yet.")
        if not folder.is_dir() and (folder.exists() or folder.is_symlink()):
            raise CommandError(f"{folder} is a file; name a folder that is not there yet.")
        if not folder.absolute().parent.is_dir():
            raise CommandError(f"There is no folder {folder.parent} to make {folder.name} in.")
    except OSError as error:
        raise CommandError(f"The folder {folder} cannot be looked at; name another one.") from error


def _write(path: Path, pieces: Iterator[bytes] | list[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def _said(folder: Path, until: int) -> str:
    if not until:
        return f"There is no block yet: the files in {folder} hold no votes."
    return (
        f"The votes and events of {until} blocks are in {folder}. Check them with\n"
        f"python -m ratings verify {folder / votes_file.NAME} --blocks {folder / blocks_file.NAME} "
        f"--key {folder / KEY_NAME}"
    )
