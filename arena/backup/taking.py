"""Takes a backup: the database of one moment first, then the media, which only grow, and the keys apart."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import psycopg
from django.conf import settings
from django.utils import timezone

from arena.backup import beside, database, keys, media, moment, named, parts, running, target
from arena.backup.errors import BackupError
from arena.backup.manifest import Manifest
from arena.backup.packing import DATABASE, Packing
from supervisor.dumping import dumped

PIECE = 16 << 20


class Taken(NamedTuple):
    """What a backup holds, and what of it has to be said."""

    manifest: Manifest
    warnings: list[str]
    keys: Path | None


def take(file: Path, *, force: bool = False, with_keys: bool = True) -> Taken:
    """Write a backup of this arena, and its keys beside it; raises BackupError and SupervisorError."""
    _check_place(file)
    target.refuse_half_restored()
    kept = keys.kept_here() if with_keys else {}
    beside.check(file, force=force)
    apart = parts.keys_beside(file) if kept else None
    if apart is not None:
        beside.check(apart, force=force)
    with running.reachable(), database.connected() as reached, beside.writing(file, force=force) as out:
        taken = _pack(out, reached, apart)
        if apart is not None:
            with beside.writing(apart, force=force) as keys_out:
                keys_out.write(keys.packed(kept))
    return taken


def _pack(out: BinaryIO, reached: psycopg.Connection[Any], apart: Path | None) -> Taken:
    now = moment.taken(reached)
    made_at = timezone.now()
    packing, told = Packing(out), media.Told()
    programs, reaching = database.programs(reached), database.environment()
    pieces = dumped(programs.bin, reaching, snapshot=now.snapshot, schema=now.schema, size=PIECE)
    packing.pieces(DATABASE, pieces)
    files = {name: _add(packing, name, folder, told) for name, folder in parts.folders().items()}
    models = parts.models_file()
    if models.is_file():
        packing.content(parts.MODELS, models.read_bytes())
    told.changed = packing.short
    lacking = named.missing(reached)
    made = Manifest(
        made_at=made_at.isoformat(timespec="seconds"),
        paddock=_version(),
        server=now.server,
        schema=now.schema,
        migrations=now.migrations,
        counts=now.counts,
        head=now.head,
        files=files,
        missing=lacking.number,
        secret=keys.secret_mark(keys.kept_here()),
    )
    packing.finish(made, settings.SIGNING_KEY)
    return Taken(made, [*told.sentences(), *lacking.sentences()], apart)


def _add(packing: Packing, name: str, folder: Path, told: media.Told) -> dict[str, int]:
    """Pack a folder of media and return what there was; a second name of one file is kept as such."""
    first_names: dict[tuple[int, int], str] = {}
    files = size = 0
    for found in media.walk(name, folder, told):
        if found.status is not None:
            packing.folder(found.name, found.status)
            continue
        opened = media.opened(found, told)
        if opened is None:
            continue
        with opened:
            status = os.fstat(opened.fileno())
            files, size = files + 1, size + status.st_size
            to = (
                first_names.setdefault((status.st_dev, status.st_ino), found.name)
                if status.st_nlink > 1
                else found.name
            )
            if to != found.name:
                packing.link(found.name, to, status)
            else:
                packing.file(found.name, opened, status, shrink=name != "exports")
    return {"files": files, "bytes": size}


def _check_place(file: Path) -> None:
    """Refuse a place in the arena's own folders: the file would go with them, and be in the next backup."""
    place = file.absolute().parent.resolve()
    for folder in (Path(settings.HOME.path), *parts.folders().values()):
        if place.is_relative_to(folder.resolve()):
            raise BackupError(f"{file} lies in {folder}, which it is a copy of: name a file elsewhere.")


def _version() -> str:
    with (Path(settings.BASE_DIR) / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
