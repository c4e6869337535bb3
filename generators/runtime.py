"""Keeps adapters warm on one device: loads each recipe once, lets the least used go when memory is short."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generators import registry
from generators.capability import capability
from generators.contract import JSON, Adapter, OutOfMemory
from generators.device_memory import DeviceMemory, memory_of

ROOM = 1.2  # times what a model holds: making a clip takes memory, too


@dataclass(frozen=True)
class _Warm:
    adapter: Adapter
    capability: str


class Runtime:
    """The adapters loaded on one device.

    Before a model is loaded, others go until there is room for what it held last time, or for what its adapter's
    class says it needs. Where the device's memory cannot be measured, adapters go while all together say that they
    hold more than the budget.

    Parameters
    ----------
    device : str
        What the adapters run on, as in "cpu" or "cuda:0".
    budget_bytes : int
        Memory all adapters together may hold; a single larger one is loaded alone.
    load : callable
        Makes an adapter from a recipe.
    needs : callable
        Returns how many bytes a recipe's model needs, or None.
    memory : DeviceMemory or None
        The device's; None to measure it.
    told : callable
        Told the capabilities of what is warm, whenever that changes.

    Raises
    ------
    ValueError
        If the budget is negative.
    """

    def __init__(
        self,
        device: str,
        budget_bytes: int,
        load: Callable[[Mapping[str, JSON]], Adapter] = registry.load,
        *,
        needs: Callable[[Mapping[str, JSON]], int | None] = registry.needs,
        memory: DeviceMemory | None = None,
        told: Callable[[tuple[str, ...]], None] = lambda _: None,
    ) -> None:
        if budget_bytes < 0:
            raise ValueError(f"The memory budget must not be negative, not {budget_bytes} bytes.")
        self.device = device
        self.budget_bytes = budget_bytes
        self._load = load
        self._needs = needs
        self._memory = memory_of(device) if memory is None else memory
        self._told = told
        self._warm: OrderedDict[str, _Warm] = OrderedDict()
        self._measured: dict[str, int] = {}
        self._lock = threading.RLock()

    @property
    def held_bytes(self) -> int:
        """Memory that the warm adapters say they hold."""
        return sum(_bytes_of(warm.adapter) for warm in self._warm.values())

    def adapter(self, recipe: Mapping[str, JSON]) -> Adapter:
        """Return the recipe's adapter, loaded now or still warm.

        Raises
        ------
        RecipeInvalid
            If the recipe is not one of ours.
        OutOfMemory
            If it has no room on the device even alone.
        """
        key = registry.sha256(recipe)
        with self._lock:
            if key not in self._warm:
                self._warm[key] = _Warm(self._loaded(key, recipe), capability(recipe))
                self._tell()
            self._warm.move_to_end(key)
            if self._memory.free() is None:
                self._keep_to_budget()
            return self._warm[key].adapter

    def clear_for(self, recipe: Mapping[str, JSON]) -> bool:
        """Let all adapters but the recipe's go, and return whether there were any."""
        key = registry.sha256(recipe)
        with self._lock:
            others = [each for each in self._warm if each != key]
            for each in others:
                self._drop(each)
            self._memory.release()
            return bool(others)

    def free(self) -> None:
        """Let all adapters go."""
        with self._lock:
            while self._warm:
                self._drop_oldest()

    def _loaded(self, key: str, recipe: Mapping[str, JSON]) -> Adapter:
        self._make_room(self._measured.get(key) or self._needs(recipe) or 0)
        try:
            return self._measure(key, recipe)
        except OutOfMemory:
            if not self._warm:
                raise
        # Out here nothing holds the failure any more, and with it what was loaded so far.
        self.free()
        return self._measure(key, recipe)

    def _measure(self, key: str, recipe: Mapping[str, JSON]) -> Adapter:
        """Load, and remember what that took."""
        before = self._memory.held()
        adapter = self._load(recipe)
        self._measured[key] = max(self._memory.held() - before, 0)
        return adapter

    def _make_room(self, need: int) -> None:
        if not need or not self._warm:
            return
        self._memory.release()
        while self._warm and (free := self._memory.free()) is not None and free <= need * ROOM:
            self._drop_oldest()

    def _keep_to_budget(self) -> None:
        while len(self._warm) > 1 and self.held_bytes > self.budget_bytes:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        self._drop(next(iter(self._warm)))

    def _drop(self, key: str) -> None:
        _close(self._warm.pop(key).adapter)
        self._memory.release()  # nothing here refers to it any more
        self._tell()

    def _tell(self) -> None:
        self._told(tuple(dict.fromkeys(warm.capability for warm in self._warm.values())))


def _close(adapter: Adapter) -> None:
    if close := getattr(adapter, "close", None):
        close()


def _bytes_of(adapter: Adapter) -> int:
    """Return the memory an adapter claims; one that does not say counts as nothing."""
    return int(getattr(adapter, "memory_bytes", 0) or 0)
