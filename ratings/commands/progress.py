"""A bar for long work, on the error output and only where that is a terminal, gone when the work is done."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager, suppress
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO

from ratings.commands import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Progress = Callable[[float], None]

WIDTH = 30
# Work that is over before is not worth a bar; and no eye follows more changes a second.
SILENT_SECONDS, BETWEEN_SECONDS = 0.5, 0.1


class Bar:
    """Draws what share of a piece of work is done.

    Parameters
    ----------
    what : str
        What is being done.
    stream : text file
        Where it is drawn.
    clock : callable
        Seconds that only ever grow.
    """

    def __init__(self, what: str, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.what = text.name(what)
        self.stream = stream
        self.clock = clock
        self.start = self.drawn = clock()
        self.length = 0

    def __call__(self, share: float) -> None:
        """Take note that so much is done, from 0 to 1, and draw it when it is time."""
        now = self.clock()
        if now - self.start >= SILENT_SECONDS and now - self.drawn >= BETWEEN_SECONDS:
            self.drawn = now
            self._draw(min(max(share, 0.0), 1.0), now - self.start)

    def clear(self) -> None:
        """Leave the line as it was."""
        if self.length:
            self._write("\r" + " " * self.length + "\r")
            self.length = 0

    def _draw(self, share: float, seconds: float) -> None:
        full = int(share * WIDTH)
        line = f"{self.what} [{'#' * full}{'.' * (WIDTH - full)}] {100 * share:3.0f}%{_left(share, seconds)}"
        line = line[: get_terminal_size().columns - 1]  # what wraps could not be taken back
        self._write("\r" + line.ljust(self.length))
        self.length = len(line)

    def _write(self, line: str) -> None:
        with suppress(OSError, ValueError):  # a terminal that went away stops no work
            self.stream.write(line)
            self.stream.flush()


@contextmanager
def bar(what: str) -> Iterator[Progress | None]:
    """Give what draws a bar, for the time of some work; None where nobody could see it."""
    stream = sys.stderr
    if stream is None or not stream.isatty():
        yield None
        return
    drawing = Bar(what, stream)
    try:
        yield drawing
    finally:
        drawing.clear()


def within(progress: Progress | None, part: int, parts: int) -> Progress | None:
    """Give what one of several equal parts of the work is told, so that the whole goes from 0 to 1."""
    if progress is None:
        return None
    return lambda share: progress((part + share) / parts)


def _left(share: float, seconds: float) -> str:
    """Say how long it will take yet, once that can be told."""
    if share <= 0.01:  # noqa: PLR2004 - a hundredth tells nothing of the rest
        return ""
    rest = round(seconds * (1.0 - share) / share)
    return f", {rest // 60}:{rest % 60:02} left"
