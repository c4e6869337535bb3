"""What the user of a box may do at a real broker: its worker's part, and not a key of anybody else's."""

import pytest
import redis
from celery import Celery
from hypothesis import given, strategies as st
from kombu.transport import redis as transport
from redis.exceptions import NoPermissionError

from generators import sole_reader
from generators.queue_access import acl_rule, is_name, key_prefix
from tests.generators.queue_server import QueueServer


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = QueueServer(tmp_path_factory.mktemp("queue"))
    yield made
    made.close()


@pytest.fixture
def attic(server):
    with redis.Redis.from_url(server.admit("attic")) as client:
        yield client


@pytest.mark.parametrize("name", ["attic", "a", "gpu0", "rack-7-left", "a" * 32])
def test_a_plain_word_is_a_name(name):
    assert is_name(name)


@given(st.text())
def test_no_name_reaches_into_another_boxs_keys(name):
    if is_name(name):
        assert not set(name) & set("*?[]\\. ~\n")
        assert key_prefix(name, "gpu0") == f"paddock.box.{name}.gpu0."
    else:
        for refuse in (
            acl_rule,
            lambda box: key_prefix(box, "gpu0"),
            lambda worker: key_prefix("attic", worker),
        ):
            with pytest.raises(ValueError, match="is named by"):
                refuse(name)


def test_a_message_that_was_not_acknowledged_is_handed_out_again(server, monkeypatch):
    """All that kombu does for a worker: declare, take, take again what was lost, put back, acknowledge."""
    monkeypatch.setattr(transport, "Mutex", transport.Mutex)  # as it was, after the test
    sole_reader.take_no_turns()
    app = Celery("box", broker=server.admit("attic"), set_as_current=False)
    app.conf.broker_transport_options = {
        "global_keyprefix": key_prefix("attic", "gpu0"),
        "visibility_timeout": 0,
    }
    with app.connection() as connection:
        queue = connection.SimpleQueue("orders")
        queue.put({"order": 1})
        lost = queue.get(timeout=5)
        lost.channel.qos.restore_visible(interval=0)
        again = queue.get(timeout=5)
        assert again.payload == {"order": 1}
        again.requeue()
        queue.get(timeout=5).ack()
        queue.close()
    app.close()
    assert server.site.execute_command("ACL", "LOG") == []
    prefix = key_prefix("attic", "gpu0")
    assert server.site.exists(f"{prefix}orders", f"{prefix}unacked", f"{prefix}unacked_index") == 0


@pytest.mark.parametrize(
    "command",
    [
        ("GET", "asgi:group"),
        ("SET", "paddock.box.barn.gpu0.orders", "x"),
        ("LPUSH", "paddock.box.barn.gpu0.orders", "x"),
        ("BRPOP", "paddock.box.barn.gpu0.orders", "1"),
        ("LLEN", "paddock.box.attic2.gpu0.orders"),
        ("BRPOP", "celery", "1"),
        ("HGET", "unacked", "x"),
        ("KEYS", "*"),
        ("SCAN", "0"),
        ("FLUSHALL",),
        ("PUBLISH", "asgi:channel", "x"),
        ("SUBSCRIBE", "asgi:channel"),
        ("CONFIG", "GET", "*"),
        ("ACL", "LIST"),
        ("EVAL", "return 1", "0"),
        ("EVALSHA", "0" * 40, "0"),
        ("SCRIPT", "LOAD", "while true do end"),
        ("SCRIPT", "FLUSH"),
        ("SET", "paddock.box.attic.gpu0.orders", "no list"),
        ("CLIENT", "LIST"),
        ("MONITOR",),
    ],
)
def test_all_else_is_refused(server, attic, command):
    with pytest.raises(NoPermissionError):
        attic.execute_command(*command)
    server.site.execute_command("ACL", "LOG", "RESET")
