"""Whether a backup fits here: its keys are its own, and neither its database nor its tables are newer than ours."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from nacl.signing import SigningKey

from arena.backup import database, keys
from arena.backup.errors import BackupError
from arena.backup.manifest import Manifest
from arena.backup.unpacking import Signed
from supervisor.binaries import find_postgres

_MAJOR = 10_000  # a server says 180006 for 18.6


def check_versions(made: Manifest) -> None:
    """Raise BackupError where the backup is of a newer PostgreSQL or a newer Paddock."""
    if made.server // _MAJOR > (ours := _our_major()):
        raise BackupError(
            f"The backup is of a PostgreSQL {made.server // _MAJOR} and the one here is {ours}: "
            f"restore into a PostgreSQL {made.server // _MAJOR} or newer."
        )
    newer = sorted(set(made.migrations) - _known_migrations())
    if newer:
        raise BackupError(
            f"The backup was made by a newer Paddock ({made.paddock}, with {newer[-1]}): update this one first."
        )


def checked_keys(file: Path, keys_file: Path | None, signed: Signed) -> dict[str, bytes]:
    """Return the keys that came with a backup; none where the keys are the environment's. Raises BackupError."""
    if keys_file is None:
        return {}
    files = keys.unpacked(keys_file) if keys_file.exists() else {}
    seed = keys.signing_seed(files)
    if seed is None:
        raise BackupError(
            f"The keys of {file} are not in {keys_file}: name their file with --keys, or say --without-keys."
        )
    theirs = f"the keys in {keys_file}" if files else "the keys in the environment"
    if not signed.is_by(SigningKey(seed).verify_key):
        raise BackupError(
            f"{file} is not signed by {theirs}: they are another arena's, or the backup was altered."
        )
    if signed.manifest.secret not in ("", keys.secret_mark(files)):
        raise BackupError(f"{file} was made under another SECRET_KEY than that of {theirs}.")
    return files


def _our_major() -> int:
    if settings.EMBEDDED_DATABASE:
        return find_postgres().major
    with database.connected() as reached:
        return reached.info.server_version // _MAJOR


def _known_migrations() -> set[str]:
    on_disk = MigrationLoader(None).disk_migrations
    known = {f"{app}.{name}" for app, name in on_disk}
    return known | {f"{app}.{name}" for made in on_disk.values() for app, name in made.replaces}
