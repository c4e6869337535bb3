"""The most memory that making one clip took: on its graphics card, or of this process where it was made on the CPU."""

import re
import sys
import threading
from pathlib import Path
from typing import Any
from weakref import WeakSet

_FORGET, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")
_FORGET_THE_PEAK = "5"  # see proc(5)
_COUNTING: "WeakSet[PeakMemory]" = WeakSet()
_ALONE: "WeakSet[PeakMemory]" = WeakSet()  # of these, the one that counts one clip only
_LOCK = threading.Lock()
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


class PeakMemory:
    """Counts from the moment it is made.

    Parameters
    ----------
    device : str or None
        What the clip is made on, as in "cpu" or "cuda:0"; anything but a CUDA device stands for this process.
    """

    def __init__(self, device: str | None) -> None:
        self._device = device if device and device.startswith("cuda") else None
        with _LOCK:
            if _COUNTING:
                _ALONE.clear()  # a peak of two clips at a time is neither's
            elif _forget(self._device):
                _ALONE.add(self)
            _COUNTING.add(self)

    def bytes(self) -> int | None:
        """Return the peak since then; None where the system does not tell it for this clip alone.

        Where other clips were made in the same process meanwhile, nothing tells it.
        Of a process it is all that was resident, libraries and warm models included, as a machine must have it.
        """
        with _LOCK:
            _COUNTING.discard(self)
            counted = self in _ALONE
            _ALONE.discard(self)
        if not counted:
            return None
        return int(_cuda().max_memory_allocated(self._device)) if self._device else _peak_of_process()


def _forget(device: str | None) -> bool:
    """Start the peak at what is held now; return whether that is possible here."""
    if device:
        cuda = _cuda()
        if cuda is not None:
            cuda.reset_peak_memory_stats(device)
        return cuda is not None
    try:
        _FORGET.write_text(_FORGET_THE_PEAK)
    except OSError:
        return False
    return True


def _peak_of_process() -> int | None:
    try:
        found = _PEAK.search(_STATUS.read_text())
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None


def _cuda() -> Any:
    """Return torch's CUDA if an adapter has brought torch in; nothing here may."""
    torch = sys.modules.get("torch")
    return torch and torch.cuda
