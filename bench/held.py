"""Says how much memory this process holds, and how much it has held at most."""

from __future__ import annotations

from pathlib import Path

STATUS = Path("/proc/self/status")


def now() -> int:
    """Return the bytes in use."""
    return _bytes("VmRSS")


def at_most() -> int:
    """Return the most bytes that were in use since the process began, or since that was last forgotten."""
    return _bytes("VmHWM")


def _bytes(name: str) -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return 1024 * int(line.split()[1])
