"""Hold the pipelines of one model on a device, offloaded as far as its memory asks for."""

import gc
import importlib
from typing import Any

from generators.contract import OutOfMemory
from generators.open_weights import loading, offload
from generators.open_weights.families import Family
from generators.open_weights.stored import Stored


class Held:
    """The pipelines of one folder of weights; they are loaded when they are first wanted.

    Parameters
    ----------
    stored : Stored
        The folder, checked.
    family : Family
        What its weights are.
    device : str
        As in "cpu" or "cuda:0".
    dtype : str
        As in "bfloat16".
    """

    def __init__(self, stored: Stored, family: Family, device: str, dtype: str) -> None:
        self._stored, self._family, self._device, self._dtype = stored, family, device, dtype
        self._rungs, self._rung = offload.rungs(device), 0
        self._pipes: dict[str, Any] = {}

    @property
    def offload(self) -> str:
        """How far the pipelines are offloaded, in a word."""
        return self._rungs[self._rung].name

    @property
    def resident_bytes(self) -> int:
        """Bytes of weights that stay on the device between clips: of what is offloaded, none."""
        if not self._pipes or not self._rungs[self._rung].resident:
            return 0
        module = importlib.import_module("torch").nn.Module
        models = [each for each in self._first.components.values() if isinstance(each, module)]
        return sum(each.nbytes for model in models for each in (*model.parameters(), *model.buffers()))

    def pipeline(self, task: str) -> Any:
        """Return the pipeline for a task; that for another task is made of the same components.

        Raises
        ------
        AdapterError
            As `load`.
        """
        if not self._pipes:
            self.load()
        name = self._family.classes[task]
        if name not in self._pipes:
            self._pipes[name] = loading.sibling(self._first, name)
        return self._pipes[name]

    def load(self) -> None:
        """Load at this rung of the ladder, or at the first one below it that the device has room for.

        Raises
        ------
        OutOfMemory
            If there is none.
        PermanentFailure
            If the files cannot be read, or something that they need is not installed.
        """
        while True:
            try:
                return self._load_at_this_rung()
            except OutOfMemory:
                self._give_back()
                if not self._step_down():
                    raise

    def lighter(self) -> bool:
        """Load anew one rung down, or further; False at the end of the ladder, where nothing is changed.

        Raises
        ------
        AdapterError
            As `load`.
        """
        if not self._step_down():
            return False
        self.load()
        return True

    def rest(self) -> None:
        """Take off the device what was on it for a clip only.

        A clip that was stopped leaves its models there, and so does a pipeline made of another's components.
        """
        if self._pipes:
            self._first.maybe_free_model_hooks()

    def close(self) -> None:
        """Let the pipelines go, and give the device its memory back."""
        if self._pipes:
            self._pipes.clear()
            self._give_back()

    def _give_back(self) -> None:
        gc.collect()  # models and their hooks hold each other
        if self._device.startswith("cuda"):
            importlib.import_module("torch").cuda.empty_cache()

    @property
    def _first(self) -> Any:
        """The pipeline that was read, and that the offloading knows."""
        return self._pipes[self._stored.pipeline]

    def _step_down(self) -> bool:
        if self._rung + 1 == len(self._rungs):
            return False
        self._rung += 1
        return True

    def _load_at_this_rung(self) -> None:
        self.close()
        pipe = loading.pipeline(self._family, self._stored, self._dtype)
        try:
            self._rungs[self._rung].lay(pipe, self._device)
        except Exception as error:  # noqa: BLE001 - two large libraries raise whatever they please
            raise loading.failure(error, "be put on the device") from None
        self._pipes[self._stored.pipeline] = pipe
