"""The first start of a fresh copy, packages installed: seconds to the first page and to the first pair."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.own_arena import ROOT, OwnArena
from bench.size import Size
from bench.table import Line

TITLE = "./run of a fresh clone, packages installed"
PATIENCE_SECONDS = 180.0
NOT_CLONED = shutil.ignore_patterns(".*", "__pycache__")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def fresh_arena(folder: Path) -> Iterator[str]:
    """Start the whole arena from a copy of the repository, with the defaults of a first start."""
    copy, port = folder / "clone", free_port()
    shutil.copytree(ROOT, copy, ignore=NOT_CLONED)
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"PORT": str(port), "PADDOCK_HOME": str(folder / "home")}
    environment["PADDOCK_API_PER_MINUTE"] = "0"  # the bench asks twenty times a second
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up"], cwd=copy, env=environment, stdout=log, stderr=log
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def page(url: str) -> bool:
    return httpx.get(url, follow_redirects=True, timeout=5).is_success


def pair(url: str) -> bool:
    tracks = httpx.get(f"{url}/api/v1/tracks/", timeout=5).json()["results"]
    return any(track["pairs_ready"] for track in tracks)


def seconds_until(come: Callable[[str], bool], url: str, start: float) -> float:
    while time.perf_counter() - start < PATIENCE_SECONDS:
        try:
            if come(url):
                return time.perf_counter() - start
        except (httpx.HTTPError, ValueError, KeyError):
            pass
        time.sleep(0.05)
    raise RuntimeError(f"nothing after {PATIENCE_SECONDS:.0f} s.")


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:  # noqa: ARG001 - one start is the row
    folder = arena.home.path / "first"
    folder.mkdir()
    start = time.perf_counter()
    with fresh_arena(folder) as url:
        yield Line("to the first page", f"{seconds_until(page, url, start):.1f} s", "under 15 s")
        yield Line("to the first votable pair", f"{seconds_until(pair, url, start):.1f} s", "under 60 s")
