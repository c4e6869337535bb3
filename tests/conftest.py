"""Fixtures that every floor may use: the real web server, on the tests' own database."""

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
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings as hypothesis_settings
from nacl.public import PrivateKey

ROOT = Path(__file__).resolve().parents[1]
# How fast a busy machine draws is no property under test.
hypothesis_settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("any machine")

SETTLER_KEY = "07" * 32  # the settler's private key in all tests that seal or open


@dataclass
class Server:
    """One web process, started as the supervisor starts it."""

    listening: socket.socket
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def port(self) -> int:
        return int(self.listening.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def socket_url(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.port}{path}"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "arena.config.web"],
                env=self.environment,
                pass_fds=[self.listening.fileno()],
                stdout=log,
                stderr=log,
                cwd=ROOT,
            )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/healthz", timeout=5).is_success:
                    return
            except httpx.HTTPError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"the web process did not start: {self.log.read_text()[-2000:]}")

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(10)


def settler_public_key() -> bytes:
    return bytes(PrivateKey(bytes.fromhex(SETTLER_KEY)).public_key)


def start_server(log: Path, **environment: str) -> Server:
    """Start a web process on the tests' database; `environment` overrides what it is told."""
    from django.conf import settings  # noqa: PLC0415 - set up by pytest-django by now
    from django.db import connection  # noqa: PLC0415

    listening = socket.create_server(("127.0.0.1", 0))
    listening.set_inheritable(True)
    url = settings.HOME.database_url if settings.EMBEDDED_DATABASE else os.environ["DATABASE_URL"]
    head, _, query = url.partition("?")
    database = f"{head.rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}" + (f"?{query}" if query else "")
    server = Server(
        listening,
        {
            **os.environ,
            "PADDOCK_LISTEN_FD": str(listening.fileno()),
            "PORT": str(listening.getsockname()[1]),
            "DATABASE_URL": database,
            "SECRET_KEY": settings.SECRET_KEY,
            "PADDOCK_SIGNING_KEY": settings.SIGNING_KEY.hex(),
            "PADDOCK_SETTLER_PUBLIC_KEY": settler_public_key().hex(),
            "PADDOCK_WATCH_SECONDS": "0.4",
            **environment,
        },
        log,
    )
    server.start()
    return server


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Server]:
    """One web process for all tests that leave it as they found it."""
    server = start_server(tmp_path_factory.mktemp("web") / "web.log")
    yield server
    server.stop()


@pytest.fixture
def server(shared_server: Server, transactional_db: None) -> Server:
    """The web process, with an empty database that it and the test both see."""
    return shared_server


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Path:
    """The folder of a small arena's release; whoever asks for it is marked as using the database."""
    from tests.released import release  # noqa: PLC0415 - Django is set up by now

    with django_db_blocker.unblock():
        return release(tmp_path_factory.mktemp("released"))
