"""How long to wait before a process that has ended is started again."""

FIRST = 0.2
LONGEST = 10.0
STEADY = 30.0
"""Seconds; one that lived this long is no longer held responsible for its earlier ends."""


class Backoff:
    """A wait that doubles from `FIRST` to `LONGEST` seconds with each end of a short life."""

    def __init__(self) -> None:
        self._next = FIRST

    def after(self, lived: float) -> float:
        """Return the seconds to wait after a life of `lived` seconds."""
        if lived >= STEADY:
            self._next = FIRST
        wait = self._next
        self._next = min(2 * wait, LONGEST)
        return wait
