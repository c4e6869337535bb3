"""Measures the memory of the device that models are loaded on, and gives back what is held for nothing."""

import gc
import sys
from typing import Any, Protocol


class DeviceMemory(Protocol):
    """The memory of one device."""

    def held(self) -> int:
        """Return the bytes that this process's models hold there."""
        ...

    def free(self) -> int | None:
        """Return the bytes that another model may take; None where nothing tells."""
        ...

    def release(self) -> None:
        """Give back what models that were let go have left behind."""
        ...


class MainMemory:
    """The main memory, which adapters share with all else: what they hold is not measured but their own word."""

    def held(self) -> int:
        """Return nothing."""
        return 0

    def free(self) -> int | None:
        """Return that it is not known."""
        return None

    def release(self) -> None:
        """Collect circles of dead objects."""
        gc.collect()


class CudaMemory:
    """The memory of a CUDA device, through torch; before an adapter has brought torch in, nothing is there.

    Parameters
    ----------
    device : str
        As in "cuda:0".
    """

    def __init__(self, device: str) -> None:
        self._device = device

    def held(self) -> int:
        """Return what torch's tensors take."""
        cuda = _cuda()
        return int(cuda.memory_allocated(self._device)) if cuda else 0

    def free(self) -> int | None:
        """Return what the driver has left, other processes considered."""
        cuda = _cuda()
        return int(cuda.mem_get_info(self._device)[0]) if cuda else None

    def release(self) -> None:
        """Collect circles of dead objects, and hand torch's cached blocks back to the driver."""
        gc.collect()
        if cuda := _cuda():
            cuda.empty_cache()


def memory_of(device: str) -> DeviceMemory:
    """Return the memory of a device, as in "cpu" or "cuda:0"."""
    return CudaMemory(device) if device.startswith("cuda") else MainMemory()


def _cuda() -> Any:
    """Return torch's CUDA if an adapter has brought torch in and there is one; nothing here may load it."""
    torch = sys.modules.get("torch")
    return torch.cuda if torch and torch.cuda.is_available() else None
