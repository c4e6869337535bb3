"""The heartbeats' scheduler: a clock that is set back holds no beat up, and nothing is kept on disk."""

from __future__ import annotations

import time
from typing import Any

from celery.beat import Scheduler

NOTICED_SECONDS = 1.0


class Rhythm(Scheduler):
    """Celery's own scheduler waits until a clock that was set back has caught up: an hour without boards."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._ahead = _wall_ahead()
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        self.merge_inplace(self.app.conf.beat_schedule)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        ahead = _wall_ahead()
        if ahead < self._ahead - NOTICED_SECONDS:
            for entry in self.schedule.values():
                entry.last_run_at = entry.default_now()
            self._heap = None
        self._ahead = ahead
        return float(super().tick(*args, **kwargs))


def _wall_ahead() -> float:
    """Return by how much the clock on the wall is ahead of the one that only runs forward."""
    return time.time() - time.monotonic()
