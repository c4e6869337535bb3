"""What the supervisor can start, watch and stop, whatever it is: a server or a child of the arena."""

import signal
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Self

from supervisor.errors import SupervisorError
from supervisor.logs import begin, last_words
from supervisor.process import Process, cause


class Member(ABC):
    """
    A long-lived process under a name.

    Attributes
    ----------
    name : str
        What sentences about it call it.
    log : Path
        Where its output goes.
    proc : Process or None
        The process, once started.
    grace : float
        Seconds that it has to stop when asked.
    """

    stop_signal = signal.SIGTERM
    grace = 5.0
    _fatal_marks: tuple[str, ...] = ("",)

    def __init__(self, name: str, log: Path) -> None:
        self.name = name
        self.log = log
        self.proc: Process | None = None
        self._log_start = 0

    @abstractmethod
    def _launch(self) -> Process:
        """Start the process and return at once."""

    @abstractmethod
    def ready(self) -> bool:
        """Whether it can be used now."""

    def spawn(self) -> None:
        """Start the process without waiting for it to be ready."""
        self._log_start = begin(self.log)
        self.proc = self._launch()

    def start(self, timeout: float = 60.0) -> Self:
        """
        Start the process and wait until it is ready.

        Raises
        ------
        SupervisorError
            If it ends while starting, or is not ready after `timeout` seconds; it is stopped then.
        """
        self.spawn()
        self.await_ready(timeout)
        return self

    def await_ready(self, timeout: float) -> None:
        """
        Wait until the started process is ready.

        Raises
        ------
        SupervisorError
            As `start`.
        """
        deadline = time.monotonic() + timeout
        while not self.ready():
            if (status := self.poll()) is not None:
                raise SupervisorError(f"{self.end(status, ' while starting')}.")
            if time.monotonic() > deadline:
                self.stop()
                raise SupervisorError(
                    f"{self.name} was not ready after {timeout:.0f} s; its log is {self.log}."
                )
            time.sleep(0.02)

    def poll(self) -> int | None:
        """Return the exit status, negative for a signal, or None while it runs (or was never started)."""
        return self.proc.poll() if self.proc else None

    def ask_to_stop(self) -> None:
        """Send the stop signal and return at once."""
        if self.proc and self.proc.poll() is None:
            self.proc.send(self.stop_signal)

    def stop(self, grace: float | None = None) -> bool:
        """
        Ask the process to stop, wait, and kill it if it does not.

        Returns
        -------
        bool
            Whether it stopped by itself within `grace` seconds (by default the member's own).
        """
        self.ask_to_stop()
        deadline = time.monotonic() + (self.grace if grace is None else grace)
        while self.running():
            if time.monotonic() > deadline:
                self.kill()
                return False
            time.sleep(0.01)
        return True

    def kill(self) -> None:
        """End the process and its group at once."""
        if self.proc:
            self.proc.kill()

    def running(self) -> bool:
        return self.proc is not None and self.proc.poll() is None

    def end(self, status: int, when: str = "") -> str:
        """Word its end: ``NAME ended with CAUSE``, the last telling line of its log, and where that is."""
        # One that was killed from outside had no chance to say why.
        line = last_words(self.log, self._log_start, self._fatal_marks).rstrip(".") if status > 0 else ""
        return f"{self.name} ended with {cause(status)}{when}{': ' + line if line else ''}; see {self.log}"
