"""A queue that is away is waited for; one that does not let a box in says so, in one sentence."""

import pytest

from generators import queue_reach
from generators.queue_access import key_prefix
from tests.generators.queue_server import QueueServer


class Slept(Exception):  # noqa: N818 - no error
    """Ends the waiting."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = QueueServer(tmp_path_factory.mktemp("queue"))
    yield made
    made.close()


def test_a_queue_that_is_there_is_not_waited_for(server):
    said = []
    attic = server.admit("attic")
    queue_reach.wait(attic, said.append, said.append)
    queue_reach.check(attic, key_prefix("attic", "gpu0"), "orders")
    assert said == []


def test_one_that_is_away_is_asked_again_and_told_of_once():
    said, slept = [], []

    def sleep(seconds):
        slept.append(seconds)
        raise Slept

    with pytest.raises(Slept):
        queue_reach.wait("redis+socket:///nowhere/valkey.sock?virtual_host=0", said.append, sleep)
    assert slept == [0.5]
    (sentence,) = said
    assert sentence.startswith("The queue cannot be reached (")
    assert "No such file or directory); it is asked again" in sentence


def test_another_password_is_not_asked_again(server):
    host = server.admit("attic").rpartition("@")[2]
    with pytest.raises(queue_reach.Refused, match=r"^The queue does not accept [^\n]+\.$") as refusal:
        queue_reach.wait(f"redis://box-attic:wrong@{host}")
    assert "wrong" not in str(refusal.value)


def test_another_boxs_user_may_not_listen(server):
    with pytest.raises(queue_reach.Refused, match=r"use paddock\.box\.attic\.gpu0\.\*"):
        queue_reach.check(server.admit("cellar"), key_prefix("attic", "gpu0"), "orders")
