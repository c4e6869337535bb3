"""The terminal's bar while clips are made."""

from __future__ import annotations

import threading
import time
from typing import Any

import httpx
from django.conf import settings

WIDTH = 30
PAUSE_SECONDS = 2.0


class ClipProgress:
    """Asks the site how many clips are made, on a thread of its own: watching the children never waits."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self._terminal = bool(getattr(out, "isatty", lambda: False)())
        self._latest: tuple[int, int, bool] | None = None
        self._printed: object = None
        self._votable = False
        threading.Thread(target=self._ask_on, daemon=True).start()

    def _ask_on(self) -> None:
        while True:
            try:
                tracks = httpx.get(f"{settings.SITE_URL}/api/v1/tracks/", timeout=5).json()["results"]
                ready = sum(track["clips"]["ready"] for track in tracks)
                ordered = sum(track["clips"]["ordered"] for track in tracks)
                self._latest = ready, ordered, any(track["pairs_ready"] for track in tracks)
            except (httpx.HTTPError, ValueError, KeyError):
                pass  # the site is starting again, and the supervisor says so
            time.sleep(PAUSE_SECONDS)

    def tick(self) -> None:
        """Print what is new: a bar on a terminal, a line at every tenth otherwise."""
        if self._latest is None:
            return
        ready, ordered, votable = self._latest
        if votable and not self._votable:
            self._votable = True
            self._line("The first pair is ready: you can vote.")
        if ordered == 0:
            return
        tenth = ready * 10 // ordered
        shown = ready if self._terminal else tenth
        if shown == self._printed:
            return
        if self._terminal:
            filled = WIDTH * ready // ordered
            bar = "#" * filled + "." * (WIDTH - filled)
            self._out.write(f"\rclips {bar} {ready} of {ordered}", ending="\n" if ready == ordered else "")
        elif self._printed is not None or tenth < 10:  # noqa: PLR2004 - a finished arena starts in silence
            self._out.write(f"clips {ready} of {ordered}")
        self._out.flush()
        self._printed = shown

    def _line(self, sentence: str) -> None:
        self._out.write(("\r" if self._terminal else "") + sentence)
        self._out.flush()
