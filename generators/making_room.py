"""Makes a clip on a device that is too small for it, if that can be: alone there, then offloaded rung by rung."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from generators.contract import (
    JSON,
    ClipSpec,
    GeneratedClip,
    OutOfMemory,
    PermanentFailure,
    Progress,
)
from generators.runtime import Runtime

T = TypeVar("T")

TOO_LARGE = "It needs more memory than this worker has, offloaded too."


class MakesRoom:
    """A recipe's adapter on a runtime, as an adapter that tries again where memory runs out.

    First all other models go. Then it asks the adapter's `lighter()`, where it has one, to do with less memory and
    more time: that returns False when it can do with no less. What it came down to stays as long as it is warm.

    Parameters
    ----------
    runtime : Runtime
        Where the adapter is kept.
    recipe : mapping
        Which.

    Raises
    ------
    PermanentFailure
        If its model cannot be loaded even alone.
    """

    def __init__(self, runtime: Runtime, recipe: Mapping[str, JSON]) -> None:
        self._runtime = runtime
        self._recipe = recipe
        try:
            self._adapter = runtime.adapter(recipe)
        except OutOfMemory:
            raise PermanentFailure(TOO_LARGE) from None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._adapter, name)

    def generate(self, spec: ClipSpec, progress: Progress) -> GeneratedClip:
        """Make the clip as soon as there is room for it.

        Raises
        ------
        PermanentFailure
            If there is none, however light the adapter becomes.
        AdapterError
            As the adapter.
        """
        clip = _unless_short(lambda: self._adapter.generate(spec, progress))
        if clip is None and self._runtime.clear_for(self._recipe):
            clip = _unless_short(lambda: self._adapter.generate(spec, progress))
        while clip is None:
            if not _unless_short(getattr(self._adapter, "lighter", lambda: False)):
                raise PermanentFailure(TOO_LARGE)
            self._runtime.clear_for(self._recipe)
            clip = _unless_short(lambda: self._adapter.generate(spec, progress))
        return clip


def _unless_short(act: Callable[[], T]) -> T | None:
    """Return what comes of an act, or None where memory ran out; nothing then holds what had been made by it."""
    try:
        return act()
    except OutOfMemory:
        return None
