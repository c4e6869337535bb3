"""Times an act in this process, and how much memory its first call needs on top of what is loaded."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench import held

Act = Callable[[], Iterable[float]]

RESET = Path("/proc/self/clear_refs")
RESET_PEAK = "5"  # proc(5)
BEYOND_THE_CACHES = 256 << 20  # bytes


@dataclass(frozen=True)
class Taken:
    """What an act took, and what it found."""

    seconds: list[float]
    peak: int  # bytes above those in use before the first call
    found: list[float]  # ratings, or whatever tells that the same thing was computed


def take(act: Act, repeats: int, *, cold: bool = False) -> Taken:
    """Call it once for its memory and as a warm-up, then so many times for its seconds."""
    before = _settled()
    found = [float(value) for value in act()]
    peak = max(held.at_most() - before, 0)
    return Taken([_seconds_of(act, cold=cold) for _ in range(repeats)], peak, found)


def _seconds_of(act: Act, *, cold: bool) -> float:
    if cold:
        np.zeros(BEYOND_THE_CACHES, np.uint8).fill(1)
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _settled() -> int:
    """Give back what loading left over, forget its peak, and return the bytes in use."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's
    if trim is not None:
        trim(0)
    RESET.write_text(RESET_PEAK)
    return held.now()
