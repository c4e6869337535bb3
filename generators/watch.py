"""Watches over one order while its clip is made: tells the web server where it is, and ends what hangs."""

import logging
import math
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from generators import doing
from generators.contract import PermanentFailure
from generators.exchange import OrderGone
from generators.stages import ENCODING, GENERATING, LOADING, Position

LOOK_SECONDS = 2.0
EVERY_SECONDS = 15.0  # a quarter of the lease
SILENCES = {LOADING: 20 * 60.0, GENERATING: 5 * 60.0, ENCODING: 5 * 60.0}  # without a word of progress
LONGEST_SECONDS = 60 * 60.0  # of a whole clip: half the queue's patience with an order that is taken
HUNG = 70  # EX_SOFTWARE

logger = logging.getLogger(__name__)


def longest_silence(stage: str) -> float:
    """Return for how many seconds a stage may show no progress: PADDOCK_STALL_SECONDS where that is set."""
    try:
        said = float(os.environ.get("PADDOCK_STALL_SECONDS") or "nan")
    except ValueError:
        said = math.nan
    return said if said > 0 else SILENCES[stage]


def end_process() -> None:
    """End this process at once: a thread that hangs, in a driver perhaps, can be ended in no other way."""
    logging.shutdown()
    os._exit(HUNG)


class Watch:
    """A context in which one order is watched over, and the progress its maker tells, as `StagedProgress`.

    A thread of its own looks every two seconds. What is new since the last look is told to the web server, and
    every fifteen seconds that the order goes on, for its lease is a minute; so a clip made in less than two seconds
    costs no call. An order that the web server has given away ends at its maker's next word of progress.

    An order that shows no progress for too long is hung: the web server is told so, and the process ends, to be
    started anew by what supervises it. Only where orders run in several threads the process goes on: the others'
    work is worth more than the one thread that stays behind.

    Parameters
    ----------
    number : int
        The order's.
    tell : callable
        Tells the web server a position, as `WebServer.running`.
    give_up : callable
        Tells the web server, in one sentence, that the order is given up.
    alone : bool or None
        Whether the process may be ended for this order; None for where the order runs in its main thread.
    now : callable
        The clock.
    """

    def __init__(
        self,
        number: int,
        tell: Callable[[Position], bool],
        give_up: Callable[[str], object],
        *,
        alone: bool | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._number = number
        self._tell = tell
        self._give_up = give_up
        self._alone = threading.current_thread() is threading.main_thread() if alone is None else alone
        self._now = now
        self._at = Position()
        self._begun = self._alive = self._told_at = now()
        self._told: Position | None = None
        self._lock = threading.Lock()
        self._gone = self._delivering = False
        self._over = threading.Event()

    def __enter__(self) -> Self:
        doing.CURRENT.start(self._number)
        threading.Thread(target=self._keep_looking, name=f"watch-{self._number}", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def __call__(self, share: float, /, step: int | None = None, steps: int | None = None) -> None:
        """Hear progress.

        Raises
        ------
        OrderGone
            If somebody else has the order by now.
        PermanentFailure
            If the clip takes too long, however steadily it goes on: others wait for the device.
        """
        self._move(lambda at: at.moved(share, step, steps))

    def enter(self, stage: str, /) -> None:
        """Hear that a stage begins; raises as the call does."""
        self._move(lambda at: at.entered(stage))

    def delivering(self) -> None:
        """Hear that only the web server is waited for, and that has deadlines of its own."""
        with self._lock:
            self._delivering = True

    def look(self) -> bool:
        """Tell what is to be told; return whether the order is to be looked at again."""
        with self._lock:
            at, silence, bound = self._at, self._now() - self._alive, not self._delivering
        if bound and silence >= longest_silence(at.stage):
            self._hung(at)
            return False
        if not self._gone and (at != self._told or self._now() - self._told_at >= EVERY_SECONDS):
            self._say(at)
        return True

    def _move(self, onward: Callable[[Position], Position]) -> None:
        if self._gone:
            raise OrderGone
        if self._now() - self._begun > LONGEST_SECONDS:
            raise PermanentFailure(f"The clip takes longer than {LONGEST_SECONDS / 60:.0f} minutes to make.")
        with self._lock:
            self._at, self._alive = onward(self._at), self._now()
            at = self._at
        doing.CURRENT.update(self._number, at.stage, at.step, at.steps, at.share)

    def _say(self, at: Position) -> None:
        try:
            if self._tell(at):
                self._told, self._told_at = at, self._now()
        except OrderGone:
            self._gone = True

    def _keep_looking(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            if not self.look():
                return

    def _hung(self, at: Position) -> None:
        logger.warning("Order %s hung while %s.", self._number, at.in_words())
        with suppress(Exception):  # whatever comes of the telling, what hangs must end
            self._give_up(f"It hung while {at.in_words()}.")
        self._gone = True
        if self._alone and not self._over.is_set():
            end_process()
        self._end()

    def _end(self) -> None:
        """Take the order from the list of what is done, once: its number may be there again by then."""
        with self._lock:
            if self._over.is_set():
                return
            self._over.set()
        doing.CURRENT.end(self._number)
