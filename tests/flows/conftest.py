"""Whole arenas for whole journeys: `manage.py up` on a home of its own, and a real browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from supervisor.home import Home
from tests.browser import find_browser, launch_arguments

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Arena:
    """An arena as a person starts it; `environment` is what it is told beside its home and port."""

    home: Home
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    said_before: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        """All that it has said since it was started last."""
        log = self.home.path.parent / "up.log"
        return log.read_text()[self.said_before :] if log.exists() else ""

    def variables(self) -> dict[str, str]:
        kept = {
            k: v
            for k, v in os.environ.items()
            if k not in {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
        }
        few = {"PADDOCK_OPEN_PROMPTS": "2"}  # a first frame of the open world takes half a second to draw
        own = {"PADDOCK_HOME": str(self.home.path), "PORT": str(self.port)}
        return {**kept, **few, **own, **self.environment}

    def start(self) -> None:
        self.home.path.parent.mkdir(parents=True, exist_ok=True)
        self.said_before += len(self.output)
        with (self.home.path.parent / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"], cwd=ROOT, env=self.variables(), stdout=log, stderr=log
            )
        self.wait_for(lambda: f"Paddock is at {self.url}" in self.output, "its address is printed")

    def wait_for(self, holds, what: str, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert self.process is not None
            assert self.process.poll() is None, f"the arena ended before {what}: {self.output[-1500:]}"
            assert time.monotonic() < deadline, (
                f"waited {seconds} s in vain until {what}: {self.output[-1500:]}"
            )
            time.sleep(0.1)

    def wait_for_pair(self, track: str = "shapes-text-to-video") -> None:
        self.wait_for(
            lambda: self.get(f"/api/v1/tracks/{track}/")["pairs_ready"], f"a pair is ready on {track}", 240
        )

    def get(self, path: str) -> dict:
        return httpx.get(self.url + path, timeout=20).raise_for_status().json()

    def query(self, sql: str, *values: object) -> list[tuple]:
        with psycopg.connect(self.home.database_url) as connection:
            return connection.execute(sql, values).fetchall()

    def manage(self, *words: str, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.variables(), capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip

    def pid_of(self, *words: str) -> int:
        """Return the process of this arena whose command line holds all the words; the oldest, if several do."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                environ = (folder / "environ").read_bytes()
            except OSError:
                continue
            if str(self.home.path).encode() in environ + line.encode() and all(
                word in line for word in words
            ):
                found.append(int(folder.name))
        assert found, f"no process of the arena has {words} in its command line"
        return min(found)

    def worker(self, role: str) -> int:
        """Return the process that makes the "clips", or "calls" others for them."""
        told = f"PADDOCK_ROLE={role}\0".encode()
        return next(
            int(folder.name)
            for folder in Path("/proc").glob("[0-9]*")
            if self._is_ours(folder) and told in (folder / "environ").read_bytes()
        )

    def _is_ours(self, folder: Path) -> bool:
        try:
            return str(self.home.path).encode() in (folder / "environ").read_bytes()
        except OSError:
            return False

    def stop(self, number: int = signal.SIGINT) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(40)


def make_arena(folder: Path, **environment: str) -> Iterator[Arena]:
    arena = Arena(Home(folder / "home"), environment)
    try:
        arena.start()
        yield arena
    finally:
        arena.stop()


@pytest.fixture(scope="session")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """A normal arena of two prompts a task, where a clip must be watched for a second."""
    yield from make_arena(tmp_path_factory.mktemp("arena"), PADDOCK_PROMPTS="2", PADDOCK_WATCH_SECONDS="1")


@pytest.fixture(scope="session")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """A synthetic arena of three prompts a task, of calibration entries alone, without a watch gate."""
    yield from make_arena(
        tmp_path_factory.mktemp("rehearsal"),
        PADDOCK_PROMPTS="3",
        PADDOCK_WITHOUT_TRAINED="1",
        PADDOCK_SYNTHETIC="1",
        PADDOCK_WATCH_SECONDS="0",
    )


@pytest.fixture(
    scope="module"
)  # while it lives its event loop does, and Django's ORM refuses to run beside one
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=launch_arguments())
        yield browser
        browser.close()


def everything_is_made(arena: Arena, track: str) -> bool:
    clips = arena.get(f"/api/v1/tracks/{track}/")["clips"]
    return clips["ready"] == clips["ordered"] > 0
