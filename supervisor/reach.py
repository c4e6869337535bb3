"""How another user reaches our private directories and programs without opening them to everybody."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

from supervisor.binaries import PostgresBinaries
from supervisor.errors import SupervisorError
from supervisor.identity import Identity

_CACHE = Path("/var/cache/paddock")


@contextmanager
def within(directories: Sequence[Path], identity: Identity) -> Iterator[tuple[list[str], list[int]]]:
    """
    Give names by which a process of that identity reaches each directory, and the descriptors it inherits.

    A process that has become another user cannot walk through a private home; it can enter a directory that
    was opened for it, by the name of the descriptor.
    """
    if identity.user is None:
        yield [str(directory) for directory in directories], []
        return
    with ExitStack() as stack:
        opened = [os.open(directory, os.O_RDONLY | os.O_DIRECTORY) for directory in directories]
        for descriptor in opened:
            stack.callback(os.close, descriptor)
        yield [f"/proc/self/fd/{descriptor}" for descriptor in opened], opened


def own(directory: Path, identity: Identity) -> None:
    """
    Make the directory and all in it the identity's own, as a home may be run as another one next time.

    Raises
    ------
    SupervisorError
        If it is somebody else's and we may not change that.
    """
    owner = os.geteuid() if identity.user is None else identity.user
    if directory.stat().st_uid == owner:
        return
    if os.geteuid() != 0:
        raise SupervisorError(f"{directory} belongs to another user: start the arena as that user.")
    for folder, _, files in os.walk(directory, topdown=False):
        for name in (*files, "."):  # the top comes last
            os.chown(Path(folder, name), owner, owner, follow_symlinks=False)


def runnable(binaries: PostgresBinaries, identity: Identity) -> Path:
    """
    Return a directory of the programs that the identity can run: theirs, or a copy that all may read.

    Raises
    ------
    SupervisorError
        If they cannot be run, and cannot be copied as they came in no wheel.
    """
    if identity.user is None or _can_run(binaries.bin, identity):
        return binaries.bin
    if binaries.wheel is None:
        raise SupervisorError(
            f"The programs in {binaries.bin} cannot be run by the user nobody: let all read them."
        )
    digest = sha256(f"{binaries.bin} {binaries.bin.stat().st_mtime_ns}".encode()).hexdigest()[:16]
    copy = _CACHE / digest
    try:
        if not copy.exists():
            _copy(binaries.wheel, copy)
    except OSError as error:
        raise SupervisorError(f"Cannot copy PostgreSQL to {copy} ({error.strerror}).") from error
    return copy / binaries.bin.relative_to(binaries.wheel.parent)


def _can_run(directory: Path, identity: Identity) -> bool:
    try:
        done = subprocess.run(
            [str(directory / "initdb"), "--version"],
            capture_output=True,
            check=False,
            **identity.credentials,
            cwd="/",
        )
    except OSError:
        return False
    return done.returncode == 0


def _copy(wheel: Path, target: Path) -> None:
    """Copy a wheel's package and the libraries beside it; made aside first, so that it is whole or absent."""
    _CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
    aside = _CACHE / f"{target.name}.{os.getpid()}"
    for part in (wheel, wheel.with_name(wheel.name + ".libs")):
        if part.exists():
            shutil.copytree(part, aside / part.name, symlinks=True)
    for folder, _, _ in os.walk(aside):
        Path(folder).chmod(0o755)  # public programs, so that nobody can read them
    try:
        aside.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(aside)
        if not target.exists():
            raise
