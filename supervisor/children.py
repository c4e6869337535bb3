"""A process of the arena itself: the web server, a worker, the beat."""

import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from supervisor.member import Member
from supervisor.process import Process


class Child(Member):
    """
    A command that is to run for as long as the arena does.

    If the supervisor is killed, the kernel kills the child at once. A child that starts long-lived processes
    has to do the same for them.

    Parameters
    ----------
    name : str
        What it is called in sentences; its log is ``<name>.log`` by custom.
    argv : sequence of str
        The program and its arguments.
    env : mapping
        Its whole environment.
    log : Path
        Where its output goes.
    nice : int
        Added to its niceness.
    pass_fds : sequence of int
        Descriptors that it inherits under the same numbers, as a listening socket.
    stop_signal : Signals
        What asks it to stop.
    ready : callable, optional
        Tells whether it can be used; by default it can from the start.
    grace : float
        Seconds that it has to stop when asked.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        env: Mapping[str, str],
        log: Path,
        *,
        nice: int = 0,
        pass_fds: Sequence[int] = (),
        stop_signal: signal.Signals = signal.SIGTERM,
        ready: Callable[[], bool] | None = None,
        grace: float = 5.0,
    ) -> None:
        super().__init__(name, log)
        self.argv = list(argv)
        self.env = dict(env)
        self.nice = nice
        self.pass_fds = tuple(pass_fds)
        self.stop_signal = stop_signal
        self.grace = grace
        self._ready = ready

    def ready(self) -> bool:
        return self.running() and (self._ready is None or self._ready())

    def _launch(self) -> Process:
        return Process.spawn(self.argv, self.log, env=self.env, nice=self.nice, pass_fds=self.pass_fds)
