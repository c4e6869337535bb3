"""The address at which workers announce themselves: what it takes, refuses and answers."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError

from arena.clips.models import Order, OrderState
from arena.labs import announcing_api, ordering, tasks
from arena.workers import addresses, announcing, boxes
from arena.workers.announcement import LARGEST_BODY
from arena.workers.models import Worker
from tests.arena.labs.wanting import asked, maker
from tests.arena.workers.telling import announcement

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    """The address of an open box."""
    boxes.opened("attic")
    return addresses.path("attic")


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    """How often the beat that sends was called."""
    calls: list[dict] = []
    monkeypatch.setattr(tasks.order_missing_clips, "apply_async", lambda **options: calls.append(options))
    return calls


def say(client, at, **fields):
    return client.post(at, json.dumps(announcement(**fields)), "application/json")


def test_a_worker_is_told_where_its_orders_will_lie(client, at):
    answered = say(client, at)
    assert (answered.status_code, answered.json()) == (
        200,
        {"queue": "orders", "prefix": "paddock.box.attic.gpu0.", "every": 5},
    )
    assert Worker.objects.get().box.name == "attic"
    assert "Set-Cookie" not in answered.headers


def test_news_wake_the_beat_that_sends_and_nothing_else_does(client, at, woken):
    for _ in range(3):
        say(client, at)
    assert len(woken) == 1
    say(client, at, stopping=True)
    assert len(woken) == 2


def test_a_broker_that_is_away_is_no_error(client, at, monkeypatch):
    def away(**_options):
        raise OperationalError

    monkeypatch.setattr(tasks.order_missing_clips, "apply_async", away)
    assert say(client, at).status_code == 200


def test_forged_and_closed_are_refused(client, at):
    for path in (at[:-2] + "/", "/workers/x/", "/workers/ImF0dGljIg:1:x/"):
        answered = say(client, path)
        assert (answered.status_code, answered["Content-Type"]) == (404, "application/problem+json")
    boxes.close("attic", timezone.now())
    answered = say(client, at)
    assert (answered.status_code, answered.json()["detail"]) == (404, announcing_api.NO_BOX)
    assert not Worker.objects.exists()


def test_it_is_posted(client, at):
    assert client.get(at).status_code == 405


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", json.dumps(announcement(boot="x")).encode()])
def test_what_is_wrong_is_said_and_not_kept(client, at, body):
    answered = client.post(at, body, "application/json")
    assert answered.status_code == 422
    assert answered.json()["detail"].endswith(".")
    assert not Worker.objects.exists()


def test_too_much_is_refused(client, at):
    answered = client.post(at, b" " * (LARGEST_BODY + 1), "application/json")
    assert (answered.status_code, answered.json()["detail"]) == (413, announcing_api.TOO_LARGE)


def test_whoever_asks_it_needs_no_form(at):
    assert say(Client(enforce_csrf_checks=True), at).status_code == 200


def test_from_the_first_word_to_the_first_order_and_back_when_it_is_killed(client, at, sent):
    asked(1)
    maker("a")
    say(client, at)
    ordering.order_missing_clips()
    (message,) = sent
    Order.objects.update(state=OrderState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1))
    say(client, at)
    ordering.order_missing_clips()
    assert Order.objects.get().failures == 0
    say(client, at, boot="f" * 16)
    ordering.order_missing_clips()
    order = Order.objects.get()
    assert (message.number, order.state, order.failures) == (order.pk, OrderState.QUEUED, 1)


def test_two_machines_of_one_name_do_not_burn_orders_to_failure(client, at, sent):
    asked(1)
    maker("a")
    one, other = secrets.token_hex(8), secrets.token_hex(8)
    for _ in range(8):
        for boot in (one, other):
            answered = say(client, at, boot=boot)
            ordering.order_missing_clips()
            Order.objects.exclude(lease_until=None).update(
                state=OrderState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1)
            )
            Order.objects.update(not_before=None)
    assert say(client, at, boot=one).json()["detail"] == announcing.TWO
    assert answered.status_code == 200
    order = Order.objects.get()
    assert (order.state, order.failures) == (OrderState.RUNNING, 1)


def test_a_stop_that_is_announced_costs_nothing_however_soon_it_begins_again(client, at, sent):
    asked(1)
    maker("a")
    say(client, at, boot=secrets.token_hex(8))
    ordering.order_missing_clips()
    Order.objects.update(state=OrderState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1))
    piece = {"order": Order.objects.get().pk, "stage": "generating", "step": 1, "steps": 2}
    say(client, at, boot=Worker.objects.get().boot, stopping=True, busy=[piece])
    say(client, at, boot=secrets.token_hex(8))
    ordering.order_missing_clips()
    order = Order.objects.get()
    assert (order.state, order.failures, len(sent)) == (OrderState.QUEUED, 0, 2)


def test_one_name_too_many_is_refused(client, at, monkeypatch):
    monkeypatch.setattr(announcing, "MOST_WORKERS", 1)
    say(client, at)
    answered = say(client, at, worker="gpu1")
    assert (answered.status_code, answered.json()["detail"]) == (422, announcing.TOO_MANY)
