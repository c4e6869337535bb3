"""Keeps an order this worker's own: what makes a clip tells its progress, and now and then the web server hears."""

import time
from collections.abc import Callable

EVERY_SECONDS = 15.0  # a quarter of the lease


class Lease:
    """Called with the share done as often as one likes, it passes it on at most every fifteen seconds.

    Work that no longer tells of itself loses its order, and another worker gets it.
    """

    def __init__(self, renew: Callable[[float], None], now: Callable[[], float] = time.monotonic) -> None:
        self._renew = renew
        self._now = now
        self._last = now()

    def __call__(self, share: float) -> None:
        if self._now() - self._last >= EVERY_SECONDS:
            self._last = self._now()
            self._renew(share)
