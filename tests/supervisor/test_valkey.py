"""The real Valkey under the supervisor: private, durable, alone in its directory."""

import os
import signal
import stat
import time

import pytest
import redis

from supervisor.errors import SupervisorError
from supervisor.valkey import EmbeddedValkey
from tests.supervisor.conftest import alive


@pytest.fixture
def valkey(home):
    server = EmbeddedValkey(home)
    yield server.start()
    server.stop()


def test_it_answers_over_a_private_socket_only(valkey, home):
    with redis.from_url(valkey.url) as client:
        assert client.ping()
        assert client.config_get("port") == {"port": "0"}
    socket = home.socket_dir / "valkey.sock"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700


def test_what_it_holds_outlives_kill_and_restart(valkey):
    with redis.from_url(valkey.url) as client:
        client.rpush("queue", "a", "b")
    time.sleep(1.1)  # it forces its file to the disk once a second
    os.kill(valkey.proc.pid, signal.SIGKILL)
    valkey.start()
    with redis.from_url(valkey.url) as client:
        assert client.lrange("queue", 0, -1) == [b"a", b"b"]


def test_an_orphan_is_stopped_first(valkey, home, eventually):
    orphan = valkey.proc
    follower = EmbeddedValkey(home)
    follower.start()
    assert eventually(lambda: not alive(orphan.pid) or orphan.poll() is not None)
    with redis.from_url(follower.url) as client:
        assert client.info("server")["process_id"] == follower.proc.pid
    assert follower.stop()


def test_a_home_with_spaces(home, tmp_path):
    home.path = tmp_path / "a home, with 100% odd name"
    server = EmbeddedValkey(home).start()
    with redis.from_url(server.url) as client:
        client.set("x", 1)
    assert server.stop()
    assert (home.path / "valkey" / "appendonlydir").is_dir()


def test_a_damaged_file_is_one_sentence(valkey):
    with redis.from_url(valkey.url) as client:
        client.set("x", 1)
    valkey.stop()
    (valkey.data / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense\n")
    with pytest.raises(SupervisorError, match=r"^Valkey ended with code 1 while starting.*valkey\.log\.$"):
        valkey.start()
