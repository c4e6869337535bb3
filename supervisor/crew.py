"""Everything the supervisor runs at once: started in order, watched, started again, stopped in reverse."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import Self

from supervisor.backoff import Backoff
from supervisor.errors import SupervisorError
from supervisor.member import Member

_GLANCE = 0.1  # seconds between two looks at who still runs
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class _Watched:
    """A member, when it was started last, and when it is due to be started again."""

    member: Member
    started: float = field(default_factory=time.monotonic)
    due: float | None = None
    backoff: Backoff = field(default_factory=Backoff)


class Crew:
    """
    The members of a running arena, as a context that ends with all of them stopped.

    Inside the context SIGINT, SIGTERM and SIGHUP stop the arena: while it starts, by a `KeyboardInterrupt`
    that the context swallows; once it runs, by the return of `run`. A second signal hurries the stopping.
    The context belongs to the main thread.

    Parameters
    ----------
    announce : callable
        Gets each sentence for the person at the terminal.
    """

    def __init__(self, announce: Callable[[str], object]) -> None:
        self._announce = announce
        self._layers: list[list[_Watched]] = []
        self._signals = 0
        self._starting = False
        self._earlier: dict[signal.Signals, signal._HANDLER] = {}

    def __enter__(self) -> Self:
        self._starting = True
        for number in _STOPPING:
            self._earlier[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.stop()
        for number, handler in self._earlier.items():
            signal.signal(number, handler)
        return isinstance(error, KeyboardInterrupt) and self._signals > 0

    def start(self, *members: Member, timeout: float = 60.0) -> None:
        """
        Start members that do not need one another, and wait until all are ready.

        Raises
        ------
        SupervisorError
            If one cannot be started, ends while starting, or is not ready in time.
        """
        layer: list[_Watched] = []
        self._layers.append(layer)
        for member in members:
            layer.append(_Watched(member))
            member.spawn()
        deadline = time.monotonic() + timeout
        for member in members:
            member.await_ready(deadline - time.monotonic())

    def run(self, tick: Callable[[], object] | None = None) -> None:
        """
        Watch the members until a signal asks to stop; one that has ended is said so and started again.

        Parameters
        ----------
        tick : callable, optional
            Called about ten times a second; it should return at once.
        """
        self._starting = False
        while not self._signals:
            for layer in self._layers:
                for watched in layer:
                    self._look_at(watched)
            if tick is not None:
                tick()
            time.sleep(_GLANCE)

    def stop(self) -> None:
        """Stop all members, the last started first; a signal that comes now ends what is left at once."""
        self._starting = False
        signals = self._signals
        while self._layers:
            members = [watched.member for watched in reversed(self._layers[-1])]
            for member in members:
                member.ask_to_stop()
            self._wait(members, lambda: self._signals > signals)
            self._layers.pop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._signals += 1
        if self._starting:
            self._starting = False
            raise KeyboardInterrupt

    def _look_at(self, watched: _Watched) -> None:
        now = time.monotonic()
        member = watched.member
        if watched.due is None:
            if (status := member.poll()) is not None:
                self._start_later(watched, member.end(status), now)
        elif now >= watched.due:
            watched.due, watched.started = None, now
            try:
                member.spawn()
            except SupervisorError as error:
                self._start_later(watched, str(error).rstrip("."), now)

    def _start_later(self, watched: _Watched, reason: str, now: float) -> None:
        wait = watched.backoff.after(now - watched.started)
        watched.due = now + wait
        self._announce(f"{reason}. It is started again in {wait:.1f} s.")

    def _wait(self, members: list[Member], hurried: Callable[[], bool]) -> None:
        asked = time.monotonic()
        while running := [member for member in members if member.running()]:
            for member in running:
                if hurried() or time.monotonic() - asked > member.grace:
                    if not hurried():
                        self._announce(
                            f"{member.name} did not stop within {member.grace:.0f} s and is killed."
                        )
                    member.kill()
            time.sleep(0.02)
