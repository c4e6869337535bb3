"""An arena of the bench's own: a synthetic home on the repository's disk, real servers, web processes at will."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import django
import psutil

from supervisor.errors import SupervisorError
from supervisor.home import Home
from supervisor.member import Member
from supervisor.ports import listen

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "bench-"
WEB = "arena.config.web"
IDLE_SECONDS, IDLE_CPU = 0.3, 0.02


class OwnArena:
    """PostgreSQL and Valkey with everything durable, migrated and seeded; web processes come by `web`."""

    def __init__(self, home: Home, listening: socket.socket, url: str) -> None:
        self.home, self.listening, self.url = home, listening, url

    @contextmanager
    def web(self, processes: int, module: str = WEB) -> Iterator[Sequence[psutil.Process]]:
        """Serve the site from so many processes, all of them started to the end."""
        from arena.management import processes as own  # noqa: PLC0415 - Django is set up by now

        children = own.web(self.listening.fileno(), processes, module)
        with _running(children):
            serving = [psutil.Process(child.proc.pid) for child in children if child.proc]
            _wait_until_idle(serving)
            yield serving

    @contextmanager
    def heartbeats(self) -> Iterator[None]:
        """Run the beat and the heartbeat's worker."""
        from arena.management import processes as own  # noqa: PLC0415

        children = own.heartbeats()
        with _running(children):
            _wait_until_idle([psutil.Process(child.proc.pid) for child in children if child.proc])
            yield


@contextmanager
def own_arena(parent: Path) -> Iterator[OwnArena]:
    """Make a home in `parent`, start its servers, and remove all of it at the end."""
    remove_abandoned(parent)
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    home = Home(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home.socket_dir, ignore_errors=True)
        stack.callback(shutil.rmtree, home.path, ignore_errors=True)
        home.lock()
        stack.callback(home.unlock)
        listening = stack.enter_context(listen("127.0.0.1", 0))
        listening.set_inheritable(True)
        port = listening.getsockname()[1]
        set_environment(home.path, port)
        django.setup()
        stack.enter_context(_running(_servers(home)))
        _prepare_database()
        yield OwnArena(home, listening, f"http://127.0.0.1:{port}")


def set_environment(home: Path, port: int, watch_seconds: str = "0") -> None:
    """Point this process, and what it starts, at a synthetic arena in `home`, whatever was set before."""
    keys = ("SECRET_KEY", "PADDOCK_SIGNING_KEY", "PADDOCK_SETTLER_PUBLIC_KEY")
    for name in ("DATABASE_URL", "REDIS_URL", "PADDOCK_URL", "HOST", *keys):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "arena.config.settings",
        "PADDOCK_HOME": str(home),
        "PORT": str(port),
        "PADDOCK_SYNTHETIC": "1",
        "PADDOCK_WATCH_SECONDS": watch_seconds,
        "PADDOCK_WITHOUT_WORKER": "1",  # the clips of the bench are rows without files
        "PYTHONPATH": str(ROOT),
    }


def _servers(home: Home) -> list[Member]:
    from supervisor.postgres import EmbeddedPostgres  # noqa: PLC0415
    from supervisor.valkey import EmbeddedValkey  # noqa: PLC0415

    return [EmbeddedPostgres(home), EmbeddedValkey(home)]


def _prepare_database() -> None:
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    call_command("seed")


@contextmanager
def _running(members: Sequence[Member]) -> Iterator[None]:
    with ExitStack() as stack:
        for member in members:
            stack.callback(member.stop)
            member.spawn()
        for member in members:
            member.await_ready(60.0)
        yield


def _wait_until_idle(processes: Sequence[psutil.Process]) -> None:
    """Wait until none of them works any more: the address answers as soon as the first one does."""
    before = _cpu(processes)
    while True:
        time.sleep(IDLE_SECONDS)
        if _cpu(processes) - before < IDLE_CPU * len(processes):
            return
        before = _cpu(processes)


def _cpu(processes: Sequence[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def remove_abandoned(parent: Path) -> None:
    """Remove homes of runs that were killed: those that nobody holds the lock of."""
    for path in parent.glob(f"{PREFIX}*"):
        try:
            home = Home(path)
            home.lock()
            shutil.rmtree(path, ignore_errors=True)
            home.unlock()
        except (OSError, SupervisorError):
            continue
