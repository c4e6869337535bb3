"""The device that this process makes clips on: its name, how much memory it has, and how much of that is free."""

import os
import sys
from dataclasses import dataclass

CPU = "cpu"


@dataclass(frozen=True)
class Device:
    """A device as it is announced.

    Parameters
    ----------
    name : str
        "cpu", or the GPU's own name.
    memory_bytes : int or None
        All memory it has; None where that cannot be told.
    free_bytes : int or None
        What is free of it now; None on a CPU, whose memory others use as they please.
    """

    name: str
    memory_bytes: int | None
    free_bytes: int | None


def describe(device: str) -> Device:
    """Return what is known of a device, asking a GPU only where torch has been loaded.

    Parameters
    ----------
    device : str
        As torch names it: "cpu" or "cuda:0".
    """
    if device == CPU:
        return Device(CPU, _main_memory(), None)
    torch = sys.modules.get("torch")
    if torch is None:
        return Device(device, None, None)
    free, total = torch.cuda.mem_get_info(device)
    return Device(str(torch.cuda.get_device_name(device)), int(total), int(free))


def wake(device: str) -> None:
    """Load torch where the device is a GPU, so that it can be asked; only a process that never forks may."""
    if device != CPU:
        import torch  # noqa: PLC0415 - a second, and a gigabyte of a GPU

        torch.cuda.mem_get_info(device)  # fails here, and not at the first order, where there is no such GPU


def _main_memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None
