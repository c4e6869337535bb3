"""A dump brought into an empty database: all of it in one transaction, or nothing."""

import contextlib
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Self

from supervisor.dumping import last_words
from supervisor.errors import SupervisorError
from supervisor.identity import OURSELVES, before_exec

# What pg_restore of 17 and newer says before anything else, and older servers do not know.
_UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;"
_KNOWN_SINCE = 170_000
_HEAD_LINES = 40
_PIECE = 1 << 20


class Loading:
    """
    ``pg_restore`` and ``psql``, one after the other; a context that ends with both of them gone.

    pg_restore alone would do but for two things: on an older server its first words fail, and nothing could be
    checked before the commit. psql is sent the commit last, by us: one that loses us rolls everything back.

    Parameters
    ----------
    programs : Path
        Directory of the programs.
    environment : mapping
        Their whole environment, which names the database and holds its password.
    schema : str
        What of the dump is wanted.
    server : int
        The server's version, as 180006.
    """

    def __init__(self, programs: Path, environment: Mapping[str, str], schema: str, server: int) -> None:
        self._environment = environment
        self._server = server
        self._stack = contextlib.ExitStack()
        self._said = self._stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - in the stack
        only = [f"--schema={schema}", "--no-owner", "--no-privileges"]
        self._reading = self._start([str(programs / "pg_restore"), "--file=-", *only], stdout=subprocess.PIPE)
        words = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
        self._writing = self._start([str(programs / "psql"), *words], stdout=subprocess.DEVNULL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def load(self, archive: Iterable[bytes], after: str) -> None:
        """
        Bring the dump in, and commit.

        Parameters
        ----------
        archive : iterable of bytes
            What `supervisor.dumping.dumped` yielded.
        after : str
            Statements in the same transaction, after the dump's own.

        Raises
        ------
        SupervisorError
            If anything failed, `after` included; the database is as it was.
        """
        feeder = _Feeder(archive, self._reading.stdin)
        feeder.start()
        try:
            self._write(b"BEGIN;\n")
            self._pass_on()
            read = self._reading.wait()
            feeder.end()
            if read == 0:
                self._write(f"\n{after}\nCOMMIT;\n".encode())
                self._writing.communicate()
                if self._writing.returncode == 0:
                    return
        except BrokenPipeError:  # psql has met an error, and says which
            self._writing.wait()
        raise SupervisorError(f"The database could not be brought back: {last_words(self._said)}.")

    def _pass_on(self) -> None:
        """Send what pg_restore says on to psql."""
        said: IO[bytes] = self._reading.stdout  # type: ignore[assignment]  # a pipe was asked for
        for line in (said.readline() for _ in range(_HEAD_LINES)):
            if self._server >= _KNOWN_SINCE or line.strip() != _UNKNOWN_BEFORE_17:
                self._write(line)
        while piece := said.read1(_PIECE):  # type: ignore[attr-defined]  # a buffered pipe
            self._write(piece)

    def _write(self, text: bytes) -> None:
        self._writing.stdin.write(text)  # type: ignore[union-attr]  # a pipe was asked for
        self._writing.stdin.flush()  # type: ignore[union-attr]

    def _start(self, command: list[str], stdout: int) -> "subprocess.Popen[bytes]":
        try:
            process = subprocess.Popen(
                command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=stdout,
                stderr=self._said,
                preexec_fn=before_exec(OURSELVES, signal.SIGKILL),  # noqa: PLW1509 - before any thread is made
            )
        except OSError as error:
            self._stack.close()
            raise SupervisorError(f"Cannot start {command[0]} ({error.strerror}).") from error
        self._stack.callback(_end, process)
        return process


class _Feeder(threading.Thread):
    """Writes the archive into pg_restore while its answer is read."""

    def __init__(self, archive: Iterable[bytes], into: IO[bytes] | None) -> None:
        super().__init__(daemon=True)
        self._archive = archive
        self._into: IO[bytes] = into  # type: ignore[assignment]  # a pipe was asked for
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            with contextlib.suppress(BrokenPipeError), self._into:
                for piece in self._archive:
                    self._into.write(piece)
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            self._error = error

    def end(self) -> None:
        """Wait until all is written, and raise what kept it from that."""
        self.join()
        if self._error is not None:
            raise self._error


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
