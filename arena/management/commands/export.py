"""manage.py export: the votes, the ledger's blocks and the key that checks them, in a new folder."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from arena.battles import receipts
from arena.exports import sealed
from arena.exports.catalogue import TABLES
from arena.exports.descriptions.public_key import NAME as KEY_NAME
from arena.exports.scope import Scope
from arena.tabular.formats import CSV, FORMATS, JSON_LINES, Format
from generators.new_folder import new_folder

BLOCKS_NAME = f"blocks.{JSON_LINES.ending}"


class Command(BaseCommand):
    help = "Write the votes, blocks.jsonl and public_key.txt into a new folder: all of them, or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that is not there yet, or empty")
        parser.add_argument(
            "--since", type=int, default=0, metavar="N", help="only what is in blocks after number N"
        )
        parser.add_argument(
            "--format", choices=FORMATS, default=CSV.ending, help="of the votes (%(default)s)"
        )

    def handle(self, *_args: Any, folder: Path, since: int, **options: Any) -> None:
        _check(folder)
        form, scope = FORMATS[options["format"]], Scope(sealed.newest(), timezone.now(), since)
        if not 0 <= since <= scope.until:
            raise CommandError(
                f"There is no block {since}; --since takes the number of a block, and the newest is {scope.until}."
            )
        try:
            with new_folder(folder) as making:
                _write(making / _votes_name(form), _pieces("votes", form, scope))
                _write(making / BLOCKS_NAME, _pieces("blocks", JSON_LINES, scope))
                _write(making / KEY_NAME, [f"{receipts.public_key(settings.SIGNING_KEY)}\n".encode()])
        except OSError as error:
            raise CommandError(
                f"{folder} cannot be written: {(error.strerror or str(error)).lower()}."
            ) from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(_said(folder, form, scope))


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


def _votes_name(form: Format) -> str:
    return f"votes.{form.ending}"


def _pieces(table: str, form: Format, scope: Scope) -> Iterator[bytes]:
    return form.pieces(TABLES[table].columns, TABLES[table].batches(scope))


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def _said(folder: Path, form: Format, scope: Scope) -> str:
    if not scope.until:
        return f"There is no block yet: the files in {folder} hold no votes."
    if scope.since:
        return (
            f"The votes and events of blocks {scope.since + 1} to {scope.until} are in {folder}. "
            f"They can be checked behind those up to block {scope.since}."
        )
    return (
        f"The votes and events of {scope.until} blocks are in {folder}. Check them with\n"
        f"python -m ratings verify {folder / _votes_name(form)} --blocks {folder / BLOCKS_NAME} "
        f"--key {folder / KEY_NAME}"
    )
