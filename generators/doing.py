"""What this worker process is doing right now: its orders, how far each is, and which models are warm."""

import queue
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

from generators.stages import LOADING


@dataclass(frozen=True)
class Piece:
    """One order in hand.

    Parameters
    ----------
    order : int
        Its number; trials have negative ones.
    stage : str
        One of `generators.stages`, or a word of a hosted model's job.
    step, steps : int or None
        The step of how many, where the stage goes by steps.
    share : float or None
        The share of the whole order that is done, 0 to 1, where it is known.
    """

    order: int
    stage: str = LOADING
    step: int | None = None
    steps: int | None = None
    share: float | None = None


class Doing:
    """The orders in hand, told from any thread and waited for by the one that announces them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._news: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._pieces: dict[int, Piece] = {}
        self._warm: tuple[str, ...] = ()

    def start(self, order: int) -> None:
        """Take an order up."""
        with self._lock:
            self._pieces[order] = Piece(order)
        self.nudge()

    def update(
        self,
        order: int,
        stage: str,
        step: int | None = None,
        steps: int | None = None,
        share: float | None = None,
    ) -> None:
        """Tell how far an order is; one that was put down meanwhile stays down."""
        with self._lock:
            before = self._pieces.get(order)
            if before is None:
                return
            self._pieces[order] = replace(before, stage=stage, step=step, steps=steps, share=share)
        if stage != before.stage:  # a step alone can wait for the next announcement
            self.nudge()

    def end(self, order: int) -> None:
        """Put an order down, whatever came of it."""
        with self._lock:
            self._pieces.pop(order, None)
        self.nudge()

    def snapshot(self) -> tuple[Piece, ...]:
        """Return the orders in hand, the one taken up first in front."""
        with self._lock:
            return tuple(self._pieces.values())

    @property
    def warm(self) -> tuple[str, ...]:
        """Capabilities whose models are loaded; the runtime sets it."""
        return self._warm

    @warm.setter
    def warm(self, capabilities: Iterable[str]) -> None:
        now = tuple(capabilities)
        if now != self._warm:
            self._warm = now
            self.nudge()

    def nudge(self) -> None:
        """Wake who waits for news; a signal's handler may, whatever the thread that it interrupts holds."""
        self._news.put(None)

    def wait(self, seconds: float) -> bool:
        """Wait for news, at most so long, and return whether there was any since the last wait."""
        try:
            self._news.get(timeout=max(seconds, 0.0))
        except queue.Empty:
            return False
        while not self._news.empty():
            self._news.get()
        return True


CURRENT = Doing()  # of this process
