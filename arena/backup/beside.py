"""A file that is written beside its name and gets it when it is whole, readable by its owner alone."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from arena import durable
from arena.backup.errors import BackupError


def check(target: Path, *, force: bool) -> None:
    """Refuse what is no place for a file; raises BackupError."""
    if "\0" in str(target):
        raise BackupError("The file's name holds a zero byte: name another one.")
    try:
        there = target.lstat()
    except FileNotFoundError:
        if not target.absolute().parent.is_dir():
            raise BackupError(f"There is no folder {target.parent} to write {target.name} in.") from None
        return
    except OSError as error:
        raise _cannot(target, error) from None
    if not stat.S_ISREG(there.st_mode):
        raise BackupError(f"{target} is there and is no plain file: name another one.")
    if not force:
        raise BackupError(f"{target} is there already: name another file, or say --force to replace it.")


@contextmanager
def writing(target: Path, *, force: bool) -> Iterator[BinaryIO]:
    """Give a file to write that becomes `target` at the end; where the block fails nothing is left of it.

    What a killed run left is written over. Raises BackupError, also where another run is at it.
    """
    check(target, force=force)
    draft = target.with_name(f".{target.name}.part")
    try:
        with _locked(draft, target) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                check(target, force=force)
                draft.rename(target)
                durable.sync_folder(target.absolute().parent)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise _cannot(target, error) from None


def _locked(draft: Path, target: Path) -> BinaryIO:
    """Open the draft, empty and ours for as long as it is open."""
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    file = os.fdopen(descriptor, "r+b")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise BackupError(f"Another backup is writing {target}: wait for it, or name another file.") from None
    os.fchmod(descriptor, 0o600)
    os.ftruncate(descriptor, 0)
    return file


def _cannot(target: Path, error: OSError) -> BackupError:
    reason = (error.strerror or str(error)).lower()
    about = f" ({error.filename})" if error.filename and Path(str(error.filename)).name != target.name else ""
    return BackupError(f"{target} cannot be written: {reason}{about}.")
