"""Follow a pipeline from step to step: how far it is, when it came to decoding, and who stopped it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from generators.contract import Progress

_DENOISED = 0.9  # share of the work that is done when decoding begins


class Steps:
    """Counts the steps of one clip.

    Parameters
    ----------
    total : int
        Steps that the clip takes.
    progress : callable
        Told after each step; what it raises ends the work.
    synchronise : callable
        Waits until the device has done what it was told, so that its seconds are its own.
    """

    def __init__(self, total: int, progress: Progress, synchronise: Callable[[], None]) -> None:
        self.total = total
        self.stopped_by: BaseException | None = None
        self._progress, self._synchronise = progress, synchronise
        self._begun = self._denoised = perf_counter()
        self._done = 0
        self._tell(0.0)

    def after(self, _pipe: Any, _index: int, _timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        """Take a pipeline's word that a step is done."""
        self.step()
        return tensors

    def step(self) -> None:
        """Count a step."""
        self._done = min(self._done + 1, self.total)
        if self._done == self.total:
            self._synchronise()
        self._denoised = perf_counter()
        self._tell(_DENOISED * self._done / self.total)

    def timings(self) -> dict[str, float]:
        """Return seconds of denoising, the prompt's reading included, and of decoding; and tell that all is done."""
        self._synchronise()
        now = perf_counter()
        self._tell(1.0)
        return {"denoise": self._denoised - self._begun, "decode": now - self._denoised}

    @contextmanager
    def watching(self, scheduler: Any) -> Iterator[None]:
        """Count the steps of a scheduler, for a pipeline that does not tell of them."""
        original = scheduler.step

        def counted(*args: Any, **options: Any) -> Any:
            result = original(*args, **options)
            self.step()
            return result

        scheduler.step = counted
        try:
            yield
        finally:
            del scheduler.step

    def _tell(self, share: float) -> None:
        try:
            self._progress(share, self._done, self.total)
        except BaseException as reason:
            self.stopped_by = reason
            raise
