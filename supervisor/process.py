"""One process that cannot outlive the supervisor, and the group of what it has started."""

import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from supervisor.errors import SupervisorError
from supervisor.identity import OURSELVES, Identity, before_exec
from supervisor.logs import open_log


class Process:
    """
    A started program, leader of a session and a process group of its own.

    Its group shares its end: what is left of it is killed once the leader has ended.
    """

    def __init__(self, popen: subprocess.Popen[bytes]) -> None:
        self._popen = popen
        self._swept = False

    @classmethod
    def spawn(
        cls,
        argv: Sequence[str],
        log: Path,
        *,
        env: Mapping[str, str] | None = None,
        death_signal: signal.Signals = signal.SIGKILL,
        nice: int = 0,
        pass_fds: Sequence[int] = (),
        identity: Identity = OURSELVES,
        cwd: Path | None = None,
    ) -> Self:
        """
        Start a program; its output goes to the log, its input is empty.

        Parameters
        ----------
        argv : sequence of str
            The program and its arguments.
        log : Path
            File that the output is appended to.
        env : mapping, optional
            The whole environment; this process's own by default.
        death_signal : Signals
            What the kernel sends it when the supervisor is gone (Linux).
        nice : int
            Added to its niceness.
        pass_fds : sequence of int
            Descriptors that it inherits under the same numbers.
        identity : Identity
            As whom it runs.
        cwd : Path, optional
            Where it runs; here by default.

        Raises
        ------
        SupervisorError
            If it cannot be started, or not from this thread.
        """
        if threading.current_thread() is not threading.main_thread():
            raise SupervisorError(
                f"{argv[0]} must be started by the main thread, or the kernel ends it together with this one."
            )
        try:
            output = open_log(log)
            try:
                # The child starts no thread and holds no lock of ours between fork and exec.
                return cls(
                    subprocess.Popen(
                        argv,
                        stdin=subprocess.DEVNULL,
                        stdout=output,
                        stderr=output,
                        env=env,
                        cwd=cwd,
                        pass_fds=pass_fds,
                        start_new_session=True,
                        preexec_fn=before_exec(identity, death_signal, nice),  # noqa: PLW1509 - see above
                        **identity.credentials,
                    )
                )
            finally:
                os.close(output)
        except (OSError, subprocess.SubprocessError) as error:
            raise SupervisorError(f"Cannot start {argv[0]} ({error}).") from error

    @property
    def pid(self) -> int:
        return self._popen.pid

    def poll(self) -> int | None:
        """Return the exit status, negative for a signal, or None while it runs."""
        status = self._popen.poll()
        if status is not None and not self._swept:
            self._swept = True
            self._kill_group()
        return status

    def send(self, number: signal.Signals) -> None:
        self._popen.send_signal(number)

    def kill(self) -> None:
        """End it and its group at once, and wait for it."""
        if self.poll() is None:
            self._kill_group()
            self._popen.wait()
            self._swept = True

    def _kill_group(self) -> None:
        try:
            os.killpg(self._popen.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # empty; or (macOS) nothing but zombies
            return


def cause(status: int) -> str:
    """Word an exit status: ``code 1``, or ``SIGKILL`` for -9."""
    if status >= 0:
        return f"code {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
