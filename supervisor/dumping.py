"""A database as pg_dump writes it: in its own compressed form, one moment of it, piece by piece."""

import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from supervisor.errors import SupervisorError
from supervisor.identity import OURSELVES, before_exec

_LOCK_PATIENCE = "60s"  # for a migration that is under way


def dumped(
    programs: Path, environment: Mapping[str, str], *, snapshot: str, schema: str, size: int
) -> Iterator[bytes]:
    """
    Yield the dump of a schema in pieces of `size` bytes, the last one shorter.

    Parameters
    ----------
    programs : Path
        Directory of ``pg_dump``.
    environment : mapping
        The program's whole environment, which names the database and holds its password.
    snapshot : str
        An exported snapshot, whose transaction is still open.
    schema : str
        What is dumped: its tables, functions and triggers, without owners and rights.
    size : int
        Bytes of a piece.

    Raises
    ------
    SupervisorError
        If pg_dump cannot be started or comes to no good end; what was yielded is worth nothing then.
    """
    command = [str(programs / "pg_dump"), "--format=custom", "--compress=1", "--no-owner", "--no-privileges"]
    command += [f"--snapshot={snapshot}", f"--schema={schema}", f"--lock-wait-timeout={_LOCK_PATIENCE}"]
    with tempfile.TemporaryFile() as said, _started(command, environment, said) as dumping:
        try:
            while piece := dumping.stdout.read(size):  # type: ignore[union-attr]  # a pipe was asked for
                yield piece
        except BaseException:
            dumping.kill()
            raise
        if dumping.wait() != 0:
            raise SupervisorError(f"The database could not be read: {last_words(said)}.")


def _started(
    command: list[str], environment: Mapping[str, str], said: IO[bytes]
) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            preexec_fn=before_exec(OURSELVES, signal.SIGKILL),  # noqa: PLW1509 - nothing here runs in threads
        )
    except OSError as error:
        raise SupervisorError(f"Cannot start {command[0]} ({error.strerror}).") from error


def last_words(said: IO[bytes]) -> str:
    """Return the telling line of what a program wrote to its error output, without a full stop."""
    said.seek(0)
    lines = [line.strip() for line in said.read().decode(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "error:" in line.lower() or "FATAL" in line]
    return (telling or lines or ["it gave no reason"])[0].rstrip(".")
