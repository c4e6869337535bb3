"""Keep adapters warm on one device: load each recipe once, let the least used go when memory is short."""

import gc
from collections import OrderedDict
from collections.abc import Callable, Mapping

from generators import registry
from generators.contract import JSON, Adapter


class Runtime:
    """The adapters loaded on one device.

    Parameters
    ----------
    device : str
        What the adapters run on, as in "cpu" or "cuda:0".
    budget_bytes : int
        Memory all adapters together may hold; a single larger one is loaded alone.
    load : callable
        Makes an adapter from a recipe.

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
    ) -> None:
        if budget_bytes < 0:
            raise ValueError(f"The memory budget must not be negative, not {budget_bytes} bytes.")
        self.device = device
        self.budget_bytes = budget_bytes
        self._load = load
        self._warm: OrderedDict[str, Adapter] = OrderedDict()

    @property
    def held_bytes(self) -> int:
        """Memory that the warm adapters say they hold."""
        return sum(map(_bytes_of, self._warm.values()))

    def adapter(self, recipe: Mapping[str, JSON]) -> Adapter:
        """Return the recipe's adapter, loaded now or still warm.

        Raises
        ------
        RecipeInvalid
            If the recipe is not one of ours.
        """
        key = registry.sha256(recipe)
        if key not in self._warm:
            self._warm[key] = self._load(recipe)
        self._warm.move_to_end(key)
        self._evict()
        return self._warm[key]

    def free(self) -> None:
        """Let all adapters go."""
        while self._warm:
            self._drop_oldest()

    def _evict(self) -> None:
        while len(self._warm) > 1 and self.held_bytes > self.budget_bytes:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        _, adapter = self._warm.popitem(last=False)
        if close := getattr(adapter, "close", None):
            close()
        del adapter
        gc.collect()


def _bytes_of(adapter: Adapter) -> int:
    """Return the memory an adapter claims; one that does not say counts as nothing."""
    return int(getattr(adapter, "memory_bytes", 0) or 0)
