"""Moving orders on: taken back when nothing came of them, sent again, given up in the end."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from threading import Thread

import pytest
import redis
from django.conf import settings as site
from django.db import connection, transaction
from django.utils import timezone

from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.config.celery import app
from arena.heartbeat import beat
from arena.labs import addresses, lease, order_sending, ordering
from arena.labs.ordering import order_missing_clips, revive
from arena.spending import jobs
from arena.spending.models import Job, JobState
from arena.workers import boxes, sending
from arena.workers.models import Making, Worker
from tests.arena import stage
from tests.arena.labs.wanting import FAL, asked, maker, overdue, rested
from tests.arena.labs.worker import up

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_its_way(sent):
    """One order that a worker was sent."""
    asked(1)
    maker("a")
    up()
    order_missing_clips()
    assert len(sent) == 1
    return Order.objects.get()


def fetched(order: Order) -> Order:
    """Let a worker have begun an order."""
    until = timezone.now() + timedelta(minutes=1)
    Order.objects.filter(pk=order.pk).update(state=OrderState.RUNNING, lease_until=until)
    order.refresh_from_db()
    return order


def state(order: Order) -> tuple[str, int, int]:
    order.refresh_from_db()
    return order.state, order.attempt, order.failures


class TestOverdue:
    def test_it_is_sent_again_under_a_new_attempt(self, sent, on_its_way):
        overdue()
        order_missing_clips()
        first, second = sent
        assert first.number == second.number
        assert first.address != second.address
        assert state(on_its_way) == (OrderState.QUEUED, 1, 0)
        assert on_its_way.lease_until > timezone.now()

    def test_one_that_nothing_ever_comes_of_fails_in_the_end(self, sent, on_its_way):
        for _ in range(lease.MOST_FAILURES + 2):
            Order.objects.filter(state=OrderState.QUEUED).update(state=OrderState.RUNNING)
            overdue()
            order_missing_clips()
            rested()
            order_missing_clips()
        assert state(on_its_way) == (OrderState.FAILED, lease.MOST_FAILURES - 1, lease.MOST_FAILURES)
        assert len(sent) == lease.MOST_FAILURES
        assert "nothing came of it" in on_its_way.failure
        assert Clip.objects.get().state == ClipState.FAILED
        assert not Making.objects.exists()

    def test_after_each_failure_there_is_a_longer_pause(self, sent, on_its_way):
        for pause in lease.PAUSES:
            fetched(on_its_way)
            overdue()
            before = timezone.now()
            order_missing_clips()
            on_its_way.refresh_from_db()
            assert before + pause <= on_its_way.not_before <= timezone.now() + pause
            order_missing_clips()
            assert on_its_way.lease_until is None
            rested()
            order_missing_clips()
        assert len(sent) == 1 + len(lease.PAUSES)

    def test_the_server_of_somebody_else_is_given_longer(self):
        order = Order(entry=maker("far", kind="hosted", url="https://lab.example/clips"), prompt=asked(1)[0])
        order.save()
        for pause in lease.ELSEWHERE_PAUSES:
            before = timezone.now()
            ordering.try_again(order, "The endpoint is away: it answered 503.")
            assert before + pause <= order.not_before <= timezone.now() + pause

    def test_one_that_only_waits_in_the_queue_never_fails(self, sent, on_its_way):
        for _ in range(lease.MOST_FAILURES + 5):
            overdue()
            order_missing_clips()
        assert state(on_its_way) == (OrderState.QUEUED, lease.MOST_FAILURES + 5, 0)
        assert len(sent) == lease.MOST_FAILURES + 6

    def test_while_its_worker_is_busy_what_waits_is_left_to_it(self, sent):
        asked(2)
        maker("a")
        up()
        order_missing_clips()
        overdue()
        fetched(Order.objects.get(pk=sent[0].number))
        order_missing_clips()
        assert len(sent) == 2

    def test_a_worker_that_is_gone_keeps_nothing(self, sent):
        asked(2)
        maker("a")
        up()
        order_missing_clips()
        overdue()
        running = fetched(Order.objects.get(pk=sent[0].number))
        Worker.objects.update(announced_at=timezone.now() - timedelta(minutes=1))
        other = up("gpu0")
        order_missing_clips()
        assert [(m.worker, m.number) for m in sent[2:]] == [(other, sent[1].number)]
        assert state(running) == (OrderState.RUNNING, 0, 0), "its own minute is not over"


class TestWorkersThatEnd:
    def test_one_that_was_killed_in_mid_clip_costs_a_retry(self, sent, on_its_way):
        fetched(on_its_way)
        up(boot="1" * 16)
        order_missing_clips()
        assert state(on_its_way) == (OrderState.QUEUED, 1, 1)
        assert not Making.objects.exists()
        rested()
        order_missing_clips()
        assert len(sent) == 2

    def test_what_it_had_not_begun_is_sent_again_at_once(self, sent, on_its_way):
        up(boot="1" * 16)
        order_missing_clips()
        assert state(on_its_way) == (OrderState.QUEUED, 1, 0)
        assert len(sent) == 2
        order_missing_clips()
        assert len(sent) == 2

    def test_one_that_stops_in_order_costs_nothing(self, sent, on_its_way):
        fetched(on_its_way)
        up(stopping=True)
        other = up("gpu0")
        order_missing_clips()
        assert state(on_its_way) == (OrderState.QUEUED, 1, 0)
        assert sent[1].worker == other

    def test_one_that_stops_is_left_the_clip_it_is_at(self, sent):
        asked(2)
        maker("a")
        up()
        order_missing_clips()
        running = fetched(Order.objects.get(pk=sent[0].number))
        up(stopping=True, busy=[{"order": running.pk, "stage": "encoding", "step": None, "steps": None}])
        other = up("gpu0")
        order_missing_clips()
        assert state(running) == (OrderState.RUNNING, 0, 0)
        assert [(m.worker, m.number) for m in sent[2:]] == [(other, sent[1].number)]

    @pytest.mark.usefixtures("sent")
    def test_a_box_that_is_closed_gives_all_back(self, on_its_way):
        fetched(on_its_way)
        boxes.close("here", timezone.now())
        order_missing_clips()
        assert state(on_its_way) == (OrderState.QUEUED, 1, 0)

    @pytest.mark.usefixtures("sent")
    def test_what_is_over_is_forgotten(self, on_its_way):
        Order.objects.update(state=OrderState.DONE, lease_until=None)
        sending.begun(Worker.objects.get(), [-4])
        order_missing_clips()
        assert [making.number for making in Making.objects.all()] == [-4], "a dry run's is not looked at here"
        assert state(on_its_way) == (OrderState.DONE, 0, 0)


class TestPaidJobs:
    @pytest.fixture
    def paid(self, on_its_way):
        """An order of a provider's that a worker has begun."""
        return fetched(on_its_way)

    def test_one_that_is_with_its_provider_is_only_looked_at_again(self, paid):
        Job.objects.create(order=paid, contract="fal", price=1, state=JobState.TAKEN)
        overdue()
        order_missing_clips()
        assert state(paid) == (OrderState.QUEUED, 1, 0)
        assert Job.objects.get().state == JobState.TAKEN

    @pytest.mark.parametrize("how", ["overdue", "killed", "stopped", "a start"])
    def test_one_that_may_have_been_paid_is_not_asked_for_again(self, paid, how):
        Job.objects.create(order=paid, contract="fal", price=1)
        if how == "overdue":
            overdue()
        elif how == "killed":
            up(boot="1" * 16)
        elif how == "stopped":
            up(stopping=True)
        else:
            ordering.take_back_all()
        order_missing_clips()
        paid.refresh_from_db()
        assert (paid.state, paid.failure) == (OrderState.FAILED, jobs.UNCERTAIN)
        assert Job.objects.get().state == JobState.UNCERTAIN

    def test_one_that_costs_nothing_is(self, paid):
        Job.objects.create(order=paid, contract="videos", price=0)
        overdue()
        order_missing_clips()
        assert state(paid) == (OrderState.QUEUED, 1, 1)


class TestTheBeat:
    def test_nothing_is_sent_before_the_orders_are_committed(self, sent, monkeypatch):
        asked(1)
        maker("a")
        up()

        def fails(_now):
            raise RuntimeError

        monkeypatch.setattr(order_sending, "lease_next", fails)
        with pytest.raises(RuntimeError):
            order_missing_clips()
        assert not sent
        assert not Order.objects.exists()

    def test_a_broker_that_is_away_leaves_them_unsent(self, monkeypatch):
        asked(2)
        maker("a")
        up()
        monkeypatch.setattr(sending, "send", lambda _message: False)
        order_missing_clips()
        assert set(Order.objects.values_list("state", "lease_until", "failures")) == {("queued", None, 0)}
        assert not Making.objects.exists()

    def test_at_a_start_everything_on_its_way_is_taken_back(self, sent):
        asked(3)
        maker("a")
        up()
        order_missing_clips()
        Order.objects.filter(pk=sent[0].number).update(state=OrderState.RUNNING)
        Order.objects.filter(pk=sent[1].number).update(state=OrderState.DONE, lease_until=None)
        ordering.take_back_all()
        states = Order.objects.order_by("pk").values_list("state", "attempt", "lease_until")
        assert sorted(states) == [("done", 0, None), ("queued", 1, None), ("queued", 1, None)]


class TestReviving:
    def test_failed_orders_and_their_clips_wait_again(self, sent):
        asked(2)
        maker("a", ["silent", "with-sound"])
        up()
        order_missing_clips()
        failed, done = Order.objects.order_by("pk")
        ordering.give_up(failed, "no memory " * 100)
        Order.objects.filter(pk=done.pk).update(state=OrderState.DONE)
        assert len(Order.objects.get(pk=failed.pk).failure) == 400
        assert revive(Order.objects.all()) == 1
        failed.refresh_from_db()
        assert (failed.state, failed.failure, failed.lease_until) == (OrderState.QUEUED, "", None)
        assert set(failed.clips.values_list("state", flat=True)) == {ClipState.PENDING}
        assert revive(Order.objects.all()) == 0
        order_missing_clips()
        assert [message.number for message in sent].count(failed.pk) == 2


def test_of_two_who_try_again_at_once_the_second_changes_nothing(transactional_db, on_its_way):
    """It would take the order out of the hands of a worker that the first one's try has reached by then."""
    ordering.give_up(on_its_way, "It was away.")
    revived = []
    other = Thread(target=lambda: (revived.append(revive(Order.objects.all())), connection.close()))
    with transaction.atomic():
        assert revive(Order.objects.all()) == 1
        other.start()
        other.join(0.3)
        Order.objects.update(state=OrderState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1))
    other.join(10)
    assert revived == [0]
    assert state(on_its_way) == (OrderState.RUNNING, 1, 0)


def test_a_second_beat_leaves_it_to_the_first(transactional_db, sent):
    asked(1)
    maker("a")
    up()
    with beat("order"):
        other = Thread(target=_order_elsewhere)
        other.start()
        other.join()
    assert not Order.objects.exists()
    assert not sent


def _order_elsewhere():
    order_missing_clips()
    connection.close()


def test_an_order_that_is_just_being_delivered_is_left_alone(transactional_db, on_its_way):
    fetched(on_its_way)
    overdue()
    with beat("delivering"):
        Order.objects.select_for_update().get()
        other = Thread(target=_order_elsewhere)
        other.start()
        other.join(20)
        assert not other.is_alive()
    assert state(on_its_way) == (OrderState.RUNNING, 0, 0)


@pytest.mark.parametrize("recipe", [{"fault": "no-gravity"}, FAL], ids=["made here", "a provider's"])
def test_no_recipe_passes_the_broker(recipe, settings):
    settings.BUDGET_PER_DAY = settings.BUDGET_PER_ENTRY = 100
    app.set_current()
    secret = "the-weights-of-somebody"
    asked(1)
    entry = maker("sealed-owl", price="0.1" if recipe is FAL else None, **recipe, weights=secret)
    up("clips", "shapeworld", "hosted:fal", box="attic")
    with redis.Redis.from_url(site.REDIS_URL) as client:
        client.delete("paddock.box.attic.clips.orders")
        order_missing_clips()
        (message,) = client.lrange("paddock.box.attic.clips.orders", 0, -1)
        client.delete("paddock.box.attic.clips.orders")
    whole = message + base64.b64decode(json.loads(message)["body"])
    names = (secret, "no-gravity", "shapeworld", "hosted", "fal", entry.slug, entry.public_name, stage.TEXT)
    for told in names:
        assert told.encode() not in whole
    (arguments, named, _) = json.loads(base64.b64decode(json.loads(message)["body"]))
    order, address = Order.objects.get(), arguments[0].pop("address")
    assert (arguments, named) == ([{"order": order.pk}], {})
    assert address.startswith(f"{site.SITE_URL}/orders/")
    assert addresses.read(address.split("/")[-2], addresses.FETCH) == (order.pk, order.attempt)
