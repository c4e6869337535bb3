"""Names the machine that the numbers were taken on, down to how fast its disk confirms a write."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from pathlib import Path

from supervisor.binaries import find_postgres

FSYNC_SECONDS = 1.0
PAGE = b"\0" * 8192  # what PostgreSQL writes at a time


def describe(folder: Path) -> list[str]:
    """Return the machine in a few lines; `folder` is on the disk that the arena under test writes to."""
    return [
        f"{_processor()}, {os.cpu_count()} cores, {_memory():.0f} GiB of memory",
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {_postgres()}",
        f"the disk confirms {fdatasyncs_a_second(folder):,.0f} writes/s (fdatasync of one 8 KiB page, in turn)",
        f"load average at the start {os.getloadavg()[0]:.1f}",
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "CPU")


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _postgres() -> str:
    command = [str(find_postgres().bin / "postgres"), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return f"PostgreSQL {said.split()[-1]}"


def fdatasyncs_a_second(folder: Path, seconds: float = FSYNC_SECONDS) -> float:
    """Measure how many writes a second the disk confirms one after the other, as a lone committer would see."""
    file = folder / "fdatasync"
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.pwrite(descriptor, PAGE, 0)
        os.fsync(descriptor)
        count, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < seconds:
            os.pwrite(descriptor, PAGE, 0)
            os.fdatasync(descriptor)
            count += 1
        return count / elapsed
    finally:
        os.close(descriptor)
        file.unlink()
