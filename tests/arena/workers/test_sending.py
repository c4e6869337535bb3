"""Messages to a worker's own queue, and what is kept of who has what."""

from __future__ import annotations

import json
import logging
from base64 import b64decode
from datetime import timedelta

import pytest
import redis
from django.conf import settings as site
from django.utils import timezone

from arena.config.celery import app
from arena.workers import boxes, sending
from arena.workers.models import Making, Worker
from arena.workers.sending import GENERATE, POLL, SUBMIT, Message
from tests.arena.labs.worker import up

pytestmark = pytest.mark.django_db
PREFIX = "paddock.box.attic.gpu0."
ADDRESS = "https://arena.example/orders/token/"


@pytest.fixture
def broker():
    """The tests' own Valkey, without a key of the box attic."""
    app.set_current()
    with redis.Redis.from_url(site.REDIS_URL) as client:
        yield client
        for key in client.keys("paddock.box.attic.*"):
            client.delete(key)


@pytest.fixture
def gpu():
    return up("gpu0", box="attic")


@pytest.mark.parametrize("task", [GENERATE, SUBMIT, POLL])
def test_a_message_holds_a_number_and_an_address_in_the_workers_own_queue(broker, gpu, task):
    before = set(broker.keys("*"))
    assert sending.send(Message(gpu, task, 7, ADDRESS))
    (message,) = broker.lrange(PREFIX + sending.QUEUE, 0, -1)
    headers = json.loads(message)["headers"]
    assert headers["task"] == task
    arguments, named, _ = json.loads(b64decode(json.loads(message)["body"]))
    assert (arguments, named) == ([{"order": 7, "address": ADDRESS}], {})
    written = {key.decode() for key in set(broker.keys("*")) - before}
    assert written
    assert all(key.startswith(PREFIX) for key in written), "its user may touch nothing else"


def test_workers_do_not_share_a_queue(broker, gpu):
    sending.send(Message(gpu, GENERATE, 1, ADDRESS))
    sending.send(Message(up("gpu1", box="attic"), GENERATE, 2, ADDRESS))
    assert broker.llen(PREFIX + sending.QUEUE) == 1
    assert broker.llen("paddock.box.attic.gpu1." + sending.QUEUE) == 1


def test_a_worker_that_began_anew_finds_none_of_the_old_messages(broker, gpu):
    sending.send(Message(gpu, GENERATE, 1, ADDRESS))
    broker.hset(PREFIX + "unacked", "tag", "message")
    broker.zadd(PREFIX + "unacked_index", {"tag": 1})
    broker.set("paddock.box.attic.gpu1.orders", "another's")
    sending.empty_queue("attic", "gpu0")
    left = {key.decode() for key in broker.keys("paddock.box.attic.*")}
    assert not left & {PREFIX + name for name in (sending.QUEUE, "unacked", "unacked_index")}
    assert "paddock.box.attic.gpu1.orders" in left


def test_a_broker_that_is_away_is_said_once(gpu, settings, caplog, broker):
    reachable, settings.CELERY_BROKER_URL = settings.CELERY_BROKER_URL, "redis+socket:///nowhere/valkey.sock"
    with caplog.at_level(logging.WARNING, logger=sending.__name__):
        assert [sending.send(Message(gpu, GENERATE, n, ADDRESS)) for n in (1, 2)] == [False, False]
        assert [record.getMessage() for record in caplog.records if record.name == sending.__name__] == [
            "No order can be sent: the broker is away (OperationalError)."
        ]
        settings.CELERY_BROKER_URL = reachable
        assert sending.send(Message(gpu, GENERATE, 3, ADDRESS))
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    sending.empty_queue("attic", "gpu0")  # it will be emptied, or refused, another time


def test_a_broker_that_is_away_is_asked_once_a_beat(gpu, monkeypatch):
    asked = []
    monkeypatch.setattr(sending, "send", lambda message: asked.append(message.number) or message.number < 2)
    messages = [Message(gpu, GENERATE, number, ADDRESS) for number in range(5)]
    assert [message.number for message in sending.send_all(messages)] == [2, 3, 4]
    assert asked == [0, 1, 2]
    assert sending.send_all(messages[:2]) == []


def test_a_box_that_spoils_its_queue_keeps_nobody_elses_messages_back(broker, gpu):
    broker.set(PREFIX + sending.QUEUE, "no list")
    other = up("gpu1", box="attic")
    messages = [Message(worker, GENERATE, number, ADDRESS) for number, worker in enumerate((gpu, other, gpu))]
    assert [message.number for message in sending.send_all(messages)] == [0, 2]
    assert broker.llen("paddock.box.attic.gpu1." + sending.QUEUE) == 1
    sending.empty_queue("attic", "gpu0")
    assert sending.send_all(messages) == []


class TestOnTheirWay:
    def test_a_clip_that_is_sent_again_is_the_next_workers_and_begins_anew(self, gpu):
        sending.begun(gpu, [1, -2])
        Making.objects.filter(pk=1).update(
            stage="generating", step=3, steps=9, share=0.3, told_at=timezone.now()
        )
        before = Making.objects.get(pk=1).sent_at
        other = up("gpu1", box="attic")
        sending.begun(other, [1])
        making = Making.objects.get(pk=1)
        assert (making.worker, making.stage, making.step, making.share, making.told_at) == (
            other,
            "",
            None,
            None,
            None,
        )
        assert making.sent_at > before
        assert sending.on_their_way([gpu, other]) == {1: other.pk, -2: gpu.pk}
        sending.over(1)
        sending.over(1)
        assert sending.on_their_way([other]) == {}

    def test_of_an_earlier_start_is_abandoned(self, gpu):
        sending.begun(gpu, [1])
        assert not sending.abandoned().exists()
        up("gpu0", box="attic", boot="1" * 16)
        sending.begun(gpu, [2])
        (making,) = sending.abandoned()
        assert (making.number, sending.was_killed(making)) == (1, True)

    def test_of_one_that_stops_is_abandoned_but_what_it_still_makes(self, gpu):
        sending.begun(gpu, [1, 2])
        Worker.objects.update(
            stopping=True, busy=[{"order": 2, "stage": "encoding", "step": None, "steps": None}]
        )
        makings = {making.number: making for making in sending.abandoned()}
        now = timezone.now()
        assert [sending.is_finishing(makings[number], now) for number in (1, 2)] == [False, True]
        assert not sending.is_finishing(makings[2], now + timedelta(minutes=1)), "it says nothing any more"
        assert not any(map(sending.was_killed, makings.values()))

    def test_of_a_closed_box_is_abandoned(self, gpu):
        sending.begun(gpu, [1])
        boxes.close("attic", timezone.now())
        assert [making.number for making in sending.abandoned()] == [1]


class TestWaitingBehind:
    @pytest.fixture
    def queue(self, gpu):
        """Three clips, sent one after the other."""
        for number in (1, -2, 3):
            sending.begun(gpu, [number])
        return gpu

    @pytest.mark.usefixtures("queue")
    def test_one_that_was_sent_before(self):
        now = timezone.now()
        assert sending.waits_behind(3, [-2], now)
        assert not sending.waits_behind(1, [-2], now), "it was passed by: its message is lost"
        assert not sending.waits_behind(3, [], now)
        assert not sending.waits_behind(3, [99], now)
        assert not sending.waits_behind(99, [1], now), "nobody has it"

    def test_nobody_waits_for_a_worker_that_is_gone(self, queue):
        now = timezone.now()
        assert not sending.waits_behind(3, [1], now + timedelta(minutes=1))
        up("gpu0", box="attic", boot="1" * 16)
        assert not sending.waits_behind(3, [1], now)
        assert queue
