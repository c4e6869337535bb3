"""How long one clip of an endpoint is waited for, and that its order is kept meanwhile."""

import time
from collections.abc import Callable

from generators.contract import TransientFailure

LONGEST_SECONDS = 600.0  # from asking for a clip to its last byte
STEP_SECONDS = 3.0


class Patience:
    """Waits in steps, telling `progress` at each that the clip is still waited for.

    Parameters
    ----------
    progress : callable
        What it raises ends the waiting.
    sleep, now : callable
        The clock.
    """

    def __init__(
        self,
        progress: Callable[[float], None],
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._progress = progress
        self._sleep = sleep
        self._now = now
        self._deadline = now() + LONGEST_SECONDS

    def tick(self) -> None:
        """Tell that it is waited.

        Raises
        ------
        TransientFailure
            If it was waited too long.
        """
        if self._now() >= self._deadline:
            raise TransientFailure(f"The endpoint took longer than {LONGEST_SECONDS / 60:.0f} minutes.")
        self._progress(0.0)

    def pause(self, seconds: float) -> None:
        """Wait; raises as `tick`."""
        self.tick()
        until = min(self._now() + seconds, self._deadline)
        while (left := until - self._now()) > 0:
            self._sleep(min(left, STEP_SECONDS))
            self.tick()
