"""Servers that tests of the arena share, and the promise that their logs hold no traceback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from arena.battles import candidates
from arena.leaderboard import blocks, head_to_head
from tests.conftest import Server, settler_public_key, start_server


@pytest.fixture(autouse=True)
def sealing_key(settings) -> None:
    """Identities are sealed to the key whose private half the tests know: tests.conftest.SETTLER_KEY."""
    settings.SETTLER_PUBLIC_KEY = settler_public_key()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What this process keeps by numbers of rows is of another database: tests may number rows from 1 again."""
    for module in (blocks, head_to_head, candidates):
        module._kept.clear()


@pytest.fixture(scope="session")
def shared_rehearsal(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Server]:
    server = start_server(
        tmp_path_factory.mktemp("rehearsal") / "web.log", PADDOCK_SYNTHETIC="1", PADDOCK_WATCH_SECONDS="30"
    )
    yield server
    server.stop()


@pytest.fixture
def rehearsal(shared_rehearsal: Server, transactional_db: None) -> Server:
    """A web process that counts no frames; its gate of half a minute opens only where a test opens it."""
    return shared_rehearsal


@pytest.fixture(scope="module")
def clean_logs(shared_server: Server, shared_rehearsal: Server) -> Iterator[None]:
    """Whatever a module does to the servers, no error of theirs goes unanswered."""
    servers = (shared_server, shared_rehearsal)
    before = [server.log.stat().st_size for server in servers]
    yield
    for server, size in zip(servers, before, strict=True):
        assert "Traceback" not in server.log.read_bytes()[size:].decode()
