"""The one command: starting, starting again, being refused, being killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from generators.catalogue import EMBEDDED
from supervisor.home import Home
from supervisor.postgres import EmbeddedPostgres
from supervisor.valkey import EmbeddedValkey
from tests.flows.conftest import ROOT, Arena, free_port, make_arena


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Arena]:
    yield from make_arena(tmp_path, PADDOCK_PROMPTS="1")


def processes_of(home: Path) -> list[str]:
    """Return the command lines of all processes that know this home."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
            known = line + (folder / "environ").read_bytes()
        except OSError:
            continue
        if str(home).encode() in known and line and int(folder.name) != os.getpid():
            found.append(line.replace(b"\0", b" ").decode())
    return found


def refused(arena: Arena, **environment: str) -> str:
    """Start a second command that must end by itself, and return what it said."""
    ended = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env={**arena.variables(), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    return ended.stderr.strip().splitlines()[-1]


def test_killed_it_leaves_no_orphan_and_goes_on_where_it_stopped(fresh: Arena):
    fresh.wait_for_pair()
    fresh.wait_for(lambda: fresh.query("SELECT 1 FROM arena_clip WHERE state = 'ready'"), "a clip is made")
    made = set(fresh.query("SELECT sha256 FROM arena_clip WHERE state = 'ready'"))
    assert fresh.process is not None
    fresh.process.kill()
    fresh.process.wait(10)
    deadline = time.monotonic() + 15
    while left := processes_of(fresh.home.path):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)

    fresh.start()  # the lock, the sockets and the pid files of the dead are no obstacle
    assert made <= set(fresh.query("SELECT sha256 FROM arena_clip WHERE state = 'ready'"))
    assert fresh.query("SELECT count(*) FROM arena_order") == [(2 * len(EMBEDDED),)]
    fresh.wait_for(
        lambda: fresh.query("SELECT 1 FROM arena_order HAVING bool_and(state = 'done')"),
        "all orders are done",
        240,
    )


def test_ctrl_c_stops_everything(fresh: Arena):
    fresh.stop(signal.SIGINT)
    assert fresh.process is not None
    assert fresh.process.returncode == 0
    assert processes_of(fresh.home.path) == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(fresh.url)


def test_what_stands_in_the_way_is_one_sentence(fresh: Arena, tmp_path: Path):
    assert "already run by process" in refused(fresh, PORT=str(free_port()))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        sentence = refused(fresh, PORT=port, PADDOCK_HOME=str(tmp_path / "other"))
        assert port in sentence
        assert "PORT=" in sentence
    assert "PORT wants a whole number" in refused(fresh, PORT="eighty")
    assert "SECRET_KEY must be set" in refused(fresh, DATABASE_URL="postgresql://localhost/x")
    assert "only together with PADDOCK_SYNTHETIC=1" in refused(fresh, PADDOCK_WATCH_SECONDS="0")
    fresh.stop()
    fresh.environment["PADDOCK_SYNTHETIC"] = "1"
    fresh.start()  # no vote yet: the home becomes a rehearsal, and stays one
    assert "every page says so" in fresh.output
    fresh.stop()
    assert "holds simulated votes" in refused(fresh, PADDOCK_SYNTHETIC="0")


def test_servers_named_in_the_environment_are_used(tmp_path: Path):
    theirs = Home(tmp_path / "theirs")
    with ExitStack() as stack:
        for server in (EmbeddedPostgres(theirs), EmbeddedValkey(theirs)):
            server.start()
            stack.callback(server.stop)
        given = {
            "DATABASE_URL": theirs.database_url,
            "REDIS_URL": theirs.redis_url,
            "SECRET_KEY": "a secret for the tests of at least 32 characters",
            "PADDOCK_SIGNING_KEY": "5" * 64,
            "PADDOCK_SETTLER_PUBLIC_KEY": "5" * 64,
            "PADDOCK_PROMPTS": "1",
        }
        for arena in make_arena(tmp_path / "ours", **given):
            arena.wait_for_pair()
            assert not (arena.home.path / "pg18").exists()
            assert [line for line in processes_of(arena.home.path) if "valkey-server" in line] == []
