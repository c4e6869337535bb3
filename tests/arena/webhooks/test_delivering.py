"""Messages arrive: signed, at least once, under one id, in spite of failures, crashes and slow neighbours."""

import json
import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection
from standardwebhooks import Webhook

from arena.accounts.models import AuditEvent
from arena.webhooks import delivering, endpoints, posting, sending
from arena.webhooks.backoff import MOST_ATTEMPTS, WAITS
from arena.webhooks.claiming import LEASE
from arena.webhooks.delivering import deliver_due
from arena.webhooks.models import Delivery, EventType
from tests.arena.webhooks.conftest import ALL
from tests.arena.webhooks.receiver import Receiver

LIVE = EventType.ENTRY_LIVE


def queue(endpoint, clock, *keys):
    for key in keys:
        sending.send(endpoint.lab, LIVE, key, {"codename": key}, clock())


def test_a_message_arrives_once_and_its_signature_holds(added, receiver):
    endpoint, secret = added
    queue(endpoint, lambda: datetime.now(UTC), "Amber Heron")
    assert (deliver_due(), deliver_due()) == (1, 0)
    ((headers, body),) = receiver.got
    assert Webhook(secret).verify(body, headers)["data"] == {"codename": "Amber Heron"}
    assert headers["webhook-id"].startswith("msg_")
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.next_at, delivery.answer) == (1, None, "It answered 200 OK.")
    assert delivery.delivered_at


def test_what_fails_is_tried_again_under_one_id_with_back_off_and_given_up(endpoint, receiver, clock):
    queue(endpoint, clock, "k")
    receiver.status = 500
    for wait in WAITS:
        assert deliver_due(clock) == 1
        assert deliver_due(clock) == 0
        clock.forward(seconds=wait.total_seconds() * 0.99)
        assert deliver_due(clock) == 0
        clock.forward(seconds=wait.total_seconds() * 0.11 + 1)
    assert deliver_due(clock) == 1
    clock.forward(days=30)
    assert deliver_due(clock) == 0
    assert len(receiver.ids()) == MOST_ATTEMPTS
    assert len(set(receiver.ids())) == 1
    delivery = Delivery.objects.get()
    assert (delivery.next_at, delivery.delivered_at) == (None, None)
    assert delivery.answer == "It answered 500 Internal Server Error."


def test_killed_between_sending_and_writing_down_it_is_sent_again_under_the_same_id(
    endpoint, receiver, clock, monkeypatch
):
    class Killed(BaseException):
        """As a kill -9 leaves it: nothing that follows runs."""

    def die(*_args):
        raise Killed

    queue(endpoint, clock, "k")
    with monkeypatch.context() as patched:
        patched.setattr(delivering, "record", die)
        with pytest.raises(Killed):
            deliver_due(clock)
    assert deliver_due(clock) == 0
    clock.forward(seconds=LEASE.total_seconds())
    assert deliver_due(clock) == 1
    assert len(receiver.got) == 2
    assert len(set(receiver.ids())) == 1
    assert Delivery.objects.get().delivered_at


def test_410_switches_the_endpoint_off_and_says_so(endpoint, receiver, clock):
    queue(endpoint, clock, "first", "second")
    receiver.status = 410
    assert deliver_due(clock) == 1
    endpoint.refresh_from_db()
    assert endpoint.disabled_at == clock()
    first, second = Delivery.objects.order_by("id")
    assert "410" in first.answer
    assert "410" in second.answer
    assert (first.next_at, second.next_at) == (None, None)
    assert AuditEvent.objects.get().act == "webhook.switched-off"


def test_a_message_is_sent_again_when_its_lab_asks_but_not_while_it_is_under_way(endpoint, receiver, clock):
    queue(endpoint, clock, "k")
    (claimed,) = delivering.claiming.claim(1, clock())
    assert not delivering.send_again(claimed, clock())
    delivering.record(claimed, posting.Answer("It answered 200 OK.", arrived=True), clock())
    assert delivering.send_again(claimed, clock())
    assert deliver_due(clock) == 1
    assert receiver.ids() == [f"msg_{claimed.message.hex}"]


def test_an_endpoint_removed_meanwhile_stays_so(endpoint, clock):
    queue(endpoint, clock, "k")
    (claimed,) = delivering.claiming.claim(1, clock())
    endpoints.remove(endpoint, clock())
    delivering.record(claimed, posting.Answer("It answered 500."), clock())
    assert Delivery.objects.get().next_at is None


@pytest.mark.django_db(transaction=True)
def test_a_slow_endpoint_holds_up_no_other(endpoint, receiver, clock, settings):
    with Receiver() as quick:
        settings.PRIVATE_HOSTS = [receiver.host, quick.host]
        endpoints.add(endpoint.lab, quick.url, ALL)
        queue(endpoint, clock, *map(str, range(5)))
        receiver.delay = 1.5
        beats = threading.Thread(target=_beat, args=(clock,))
        beats.start()
        begun = time.monotonic()
        while len(quick.got) < 5 and time.monotonic() - begun < 5:
            time.sleep(0.01)
        assert len(receiver.got) <= 1 + (time.monotonic() - begun) / 1.5
        beats.join()
    assert len(quick.got) == 5


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_send_each_message_once(endpoint, receiver, clock):
    queue(endpoint, clock, *map(str, range(12)))
    beats = [threading.Thread(target=_beat, args=(clock,)) for _ in range(3)]
    for beat in beats:
        beat.start()
    for beat in beats:
        beat.join()
    deliver_due(clock)
    assert len(receiver.ids()) == len(set(receiver.ids())) == 12


def _beat(clock):
    try:
        deliver_due(clock)
    finally:
        connection.close()


def test_no_log_line_tells_of_lab_or_address(endpoint, receiver, clock, caplog):
    caplog.set_level("DEBUG")
    queue(endpoint, clock, "k")
    receiver.status = 500
    deliver_due(clock)
    for told in ("hook-of-a-lab", receiver.host, endpoint.lab.name):
        assert told not in json.dumps([record.getMessage() for record in caplog.records])
