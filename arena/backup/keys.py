"""The keys of an arena: kept in a file of their own, never in the backup, and told from another arena's."""

from __future__ import annotations

import io
import os
import re
import stat
import tarfile
import tempfile
from collections.abc import Mapping
from hashlib import blake2b, sha256
from pathlib import Path

from django.conf import settings

from arena import durable
from arena.backup.errors import BackupError
from arena.backup.parts import SECRETS, secrets

WITHOUT = (
    "Without its keys a restored arena cannot open sealed entries, cannot sign as this one does, and cannot read "
    "labs' second steps and webhooks' secrets."
)
_FILES = {"secret_key": "SECRET_KEY", "signing_key": "PADDOCK_SIGNING_KEY"}
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}", re.ASCII)
_LARGEST = 1 << 20


def kept_here() -> dict[str, bytes]:
    """Return the files of PADDOCK_HOME/secrets by name, but for those in whose place the environment speaks."""
    named = {file for file, variable in _FILES.items() if settings.ENVIRONMENT[variable] is not None}
    found = {}
    for path in sorted(secrets().glob("[a-z0-9]*")):
        if stat.S_ISREG(path.lstat().st_mode) and _NAME.fullmatch(path.name) and path.name not in named:
            found[path.name] = path.read_bytes()
    return found


def in_environment() -> list[str]:
    """Return what the operator keeps, as no file of ours holds it."""
    named = [name for name in _FILES.values() if settings.ENVIRONMENT[name] is not None]
    return [*named, *(["the settler's private keys"] if settings.SETTLER_PUBLIC_KEY is not None else [])]


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a tar of the keys, which `tar xf` lays into a folder as they lay here."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(f"{SECRETS}/{name}")
            member.size, member.mode = len(content), 0o600
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


def unpacked(file: Path) -> dict[str, bytes]:
    """Return the keys that were packed; raises BackupError."""
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as tar:
            found = {_checked(member): tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    except OSError as error:
        raise BackupError(
            f"The keys in {file} cannot be read: {(error.strerror or str(error)).lower()}."
        ) from None
    except (tarfile.TarError, ValueError, EOFError):
        raise BackupError(
            f"{file} holds no keys of an arena, or is damaged: take another copy of it."
        ) from None
    return found


def _checked(member: tarfile.TarInfo) -> str:
    folder, _, name = member.name.partition("/")
    if folder != SECRETS or not member.isreg() or not _NAME.fullmatch(name):
        raise ValueError(member.name)
    return name


def wanted(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return those that a restore lays: all that an embedded arena has; of others, none that is there already."""
    embedded = settings.EMBEDDED_DATABASE
    return {name: content for name, content in files.items() if embedded or not (secrets() / name).exists()}


def lay(files: Mapping[str, bytes]) -> None:
    """Put the keys where an arena has them, each at once and for good, readable by its owner alone."""
    if not files:
        return
    folder = secrets()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        descriptor, draft = tempfile.mkstemp(dir=folder, prefix=".new-")  # 0600
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        Path(draft).replace(folder / name)
    durable.sync_folder(folder)


def signing_seed(files: Mapping[str, bytes]) -> bytes | None:
    """Return the seed that an arena with these keys signs with, as the settings draw it; None without any."""
    if settings.ENVIRONMENT["PADDOCK_SIGNING_KEY"] is not None:
        return bytes(settings.SIGNING_KEY)
    text = files.get("signing_key")
    return sha256(text.strip()).digest() if text else None


def secret_mark(files: Mapping[str, bytes]) -> str:
    """Return what tells one SECRET_KEY from another, and nothing about it."""
    named = settings.ENVIRONMENT["SECRET_KEY"]
    secret = str(named).encode() if named is not None else files.get("secret_key", b"").strip()
    return blake2b(secret, digest_size=16, person=b"paddock-backup").hexdigest() if secret else ""
