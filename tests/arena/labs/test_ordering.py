"""Ordering clips: written once, sent a few at a time, prompt by prompt, and sent again when nothing came."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from threading import Thread

import pytest
import redis
from django.conf import settings as site
from django.db import connection
from django.utils import timezone

from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.config.celery import app
from arena.entries.models import Entry, State
from arena.heartbeat import beat
from arena.labs import addresses, ordering
from arena.labs.embedded import plant_embedded_entries
from arena.labs.models import Recipe, Upload
from arena.labs.ordering import CALLS, MOST_FAILURES, MOST_SENT, QUEUE, order_missing_clips, revive
from generators.catalogue import EMBEDDED
from tests.arena import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """What went to the broker, as (order, address)."""
    messages: list[tuple[int, str]] = []
    monkeypatch.setattr(ordering, "_send", lambda number, address, _queue: messages.append((number, address)))
    return messages


def maker(slug: str, renditions: list[str], **recipe: object) -> Entry:
    tracks = [
        stage.track(stage.SOUNDING if r == "with-sound" else stage.SILENT) for r in ("silent", "with-sound")
    ]
    made = stage.entry(slug, *tracks)
    Recipe.objects.create(entry=made, parameters={"kind": "shapeworld", **recipe}, renditions=renditions)
    return made


def asked(number: int) -> list:
    stage.track()
    return [stage.prompt(n) for n in range(number)]


def overdue() -> None:
    Order.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.usefixtures("sent")
class TestWriting:
    def test_an_order_for_every_answer_that_is_missing(self):
        prompts = asked(3)
        both, loud = maker("both", ["silent", "with-sound"]), maker("loud", ["with-sound"])
        order_missing_clips()
        assert Order.objects.count() == 6
        assert set(Clip.objects.filter(entry=both).values_list("track__slug", flat=True)) == {
            stage.SILENT,
            stage.SOUNDING,
        }
        assert set(Clip.objects.filter(entry=loud).values_list("track__slug", flat=True)) == {stage.SOUNDING}
        for order in Order.objects.filter(entry=both):
            assert order.clips.count() == 2, "the silent twin is made under the same order"
        assert {order.prompt_id for order in Order.objects.all()} == {prompt.pk for prompt in prompts}

    def test_again_writes_nothing_more(self, sent):
        asked(3)
        maker("a", ["silent"])
        for _ in range(3):
            order_missing_clips()
        assert (Order.objects.count(), Clip.objects.count(), len(sent)) == (3, 3, 3)

    def test_a_new_prompt_and_a_new_entry_are_noticed(self):
        asked(1)
        maker("a", ["silent"])
        order_missing_clips()
        stage.prompt(99)
        maker("b", ["silent"])
        order_missing_clips()
        assert Order.objects.count() == 4

    @pytest.mark.parametrize(
        "fields", [{"world": "open"}, {"task": "image-to-video"}], ids=["another world", "another task"]
    )
    def test_prompts_of_another_world_or_task_are_not_for_it(self, fields, settings, tmp_path):
        settings.CLIPS_ROOT = tmp_path
        stage.track()
        stage.prompt(1, **fields)
        maker("a", ["silent"])
        order_missing_clips()
        assert not Order.objects.exists()

    def test_nothing_is_ordered_of_the_withdrawn(self):
        asked(1)
        entry = maker("a", ["silent"])
        Entry.objects.filter(pk=entry.pk).update(state=State.WITHDRAWN)
        order_missing_clips()
        assert not Order.objects.exists()

    @pytest.mark.parametrize("state", [State.PREPARING, State.ACTIVE])
    def test_a_sealed_entry_is_ordered_before_it_battles(self, state):
        asked(2)
        entry = maker("a", ["silent"])
        Entry.objects.filter(pk=entry.pk).update(state=state)
        order_missing_clips()
        assert Order.objects.count() == 2

    def test_of_uploaded_clips_only_those_that_came_with_a_file(self):
        answered, refused, _ = asked(3)
        entry = maker("a", ["silent"], kind="uploaded")
        other = maker("b", ["silent"], kind="uploaded")
        for prompt, state in ((answered, "accepted"), (refused, "refused")):
            Upload.objects.create(entry=entry, prompt=prompt, size=1, file=f"f{prompt.pk}", state=state)
        order_missing_clips()
        stage.prompt(99)
        order_missing_clips()
        assert list(Order.objects.values_list("entry", "prompt")) == [(entry.pk, answered.pk)]
        assert not other.orders.exists()

    def test_seeds_differ(self):
        asked(5)
        maker("a", ["silent"])
        maker("b", ["silent"])
        order_missing_clips()
        assert len(set(Order.objects.values_list("seed", flat=True))) == 10

    def test_the_embedded_entries_are_ordered_for_both_tasks(self, settings, tmp_path):
        settings.CLIPS_ROOT = tmp_path
        asked(1)
        stage.prompt(1, task="image-to-video")
        plant_embedded_entries()
        order_missing_clips()
        assert Order.objects.count() == 2 * len(EMBEDDED)
        seen_only = {entry.slug for entry in EMBEDDED if entry.silent}
        for silent, sounding in (
            (stage.SILENT, stage.SOUNDING),
            (stage.FROM_IMAGE, stage.FROM_IMAGE_SOUNDING),
        ):
            clips = Clip.objects.filter(track__slug=silent)
            assert set(clips.values_list("entry__slug", flat=True)) == seen_only
            assert Clip.objects.filter(track__slug=sounding).count() == len(EMBEDDED)


class TestSending:
    def test_nothing_is_sent_of_the_withdrawn(self, sent):
        asked(2)
        stays, goes = maker("a", ["silent"]), maker("b", ["silent"])
        ordering._write_orders()
        Entry.objects.filter(pk=goes.pk).update(state=State.WITHDRAWN)
        order_missing_clips()
        assert {number for number, _ in sent} == set(stays.orders.values_list("pk", flat=True))

    def test_calls_of_endpoints_wait_among_themselves(self, monkeypatch):
        """A slow endpoint takes no room from what the arena makes itself."""
        queues = []
        monkeypatch.setattr(ordering, "_send", lambda _number, _address, queue: queues.append(queue))
        asked(MOST_SENT)
        maker("a", ["silent"])
        maker("b", ["silent"], kind="hosted")
        order_missing_clips()
        assert sorted(queues) == [CALLS] * MOST_SENT + [QUEUE] * MOST_SENT

    def test_prompt_by_prompt_and_no_more_than_are_wanted_on_their_way(self, sent):
        prompts = asked(6)
        for slug in "abc":
            maker(slug, ["silent"])
        order_missing_clips()
        order_missing_clips()
        numbers = [number for number, _ in sent]
        assert len(numbers) == len(set(numbers)) == MOST_SENT
        answered = [Order.objects.get(pk=number).prompt_id for number in numbers]
        assert answered == sorted(p.pk for p in prompts for _ in "abc")[:MOST_SENT]

    def test_a_finished_order_makes_room_for_the_next(self, sent):
        asked(12)
        maker("a", ["silent"])
        order_missing_clips()
        Order.objects.filter(pk__in=[number for number, _ in sent[:3]]).update(
            state=OrderState.DONE, lease_until=None
        )
        order_missing_clips()
        assert len(sent) == MOST_SENT + 3

    def test_an_overdue_order_is_sent_again_under_a_new_attempt(self, sent):
        asked(1)
        maker("a", ["silent"])
        order_missing_clips()
        overdue()
        order_missing_clips()
        (number, first), (again, second) = sent
        assert number == again
        assert first != second
        order = Order.objects.get()
        assert (order.state, order.attempt) == (OrderState.QUEUED, 1)
        assert order.lease_until > timezone.now()

    def test_one_that_nothing_ever_comes_of_fails_in_the_end(self, sent):
        asked(1)
        maker("a", ["silent"])
        for _ in range(MOST_FAILURES + 5):
            order_missing_clips()
            Order.objects.filter(state=OrderState.QUEUED).update(state=OrderState.RUNNING)
            overdue()
        order = Order.objects.get()
        assert (order.state, len(sent)) == (OrderState.FAILED, MOST_FAILURES)
        assert "nothing came of it" in order.failure
        assert Clip.objects.get().state == ClipState.FAILED

    def test_one_that_only_waits_in_the_queue_never_fails(self, sent):
        asked(1)
        maker("a", ["silent"])
        for _ in range(MOST_FAILURES + 5):
            order_missing_clips()
            overdue()
        order_missing_clips()
        assert Order.objects.get().state == OrderState.QUEUED
        assert len(sent) == MOST_FAILURES + 6

    def test_while_a_worker_is_busy_what_waits_is_left_to_it(self, sent):
        asked(2)
        maker("a", ["silent"])
        order_missing_clips()
        overdue()
        Order.objects.filter(pk=sent[0][0]).update(
            state=OrderState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1)
        )
        order_missing_clips()
        assert len(sent) == 2

    def test_nothing_is_sent_before_the_orders_are_committed(self, sent, monkeypatch):
        asked(1)
        maker("a", ["silent"])

        def fails():
            raise RuntimeError

        monkeypatch.setattr(ordering, "_take_back_overdue", fails)
        with pytest.raises(RuntimeError):
            order_missing_clips()
        assert not sent
        assert not Order.objects.exists()

    def test_at_a_start_everything_on_its_way_is_taken_back(self, sent):
        asked(3)
        maker("a", ["silent"])
        order_missing_clips()
        Order.objects.filter(pk=sent[0][0]).update(state=OrderState.RUNNING)
        Order.objects.filter(pk=sent[1][0]).update(state=OrderState.DONE, lease_until=None)
        ordering.take_back_all()
        states = Order.objects.order_by("pk").values_list("state", "attempt", "lease_until")
        assert list(states) == [("queued", 1, None), ("done", 0, None), ("queued", 1, None)]


class TestReviving:
    def test_failed_orders_and_their_clips_wait_again(self, sent):
        asked(2)
        maker("a", ["silent", "with-sound"])
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
        assert [number for number, _ in sent].count(failed.pk) == 2


def test_a_second_beat_leaves_it_to_the_first(transactional_db, sent):
    asked(1)
    maker("a", ["silent"])
    with beat("order"):
        other = Thread(target=_order_elsewhere)
        other.start()
        other.join()
    assert not Order.objects.exists()
    assert not sent


def _order_elsewhere():
    order_missing_clips()
    connection.close()


@pytest.fixture
def queue():
    """The clip workers' queue in Valkey, empty."""
    app.set_current()
    client = redis.Redis.from_url(site.REDIS_URL)
    client.delete(ordering.QUEUE)
    yield client
    client.delete(ordering.QUEUE)
    client.close()


def test_no_recipe_passes_the_broker(queue):
    secret = "the-weights-of-somebody"
    asked(1)
    entry = maker("sealed-owl", ["silent"], fault="no-gravity", weights=secret)
    order_missing_clips()
    (message,) = queue.lrange(ordering.QUEUE, 0, -1)
    whole = message + base64.b64decode(json.loads(message)["body"])
    for told in (secret, "no-gravity", "shapeworld", entry.slug, entry.public_name, stage.TEXT):
        assert told.encode() not in whole
    (arguments, named, _) = json.loads(base64.b64decode(json.loads(message)["body"]))
    order = Order.objects.get()
    assert (arguments, named) == (
        [{"order": order.pk, "address": site.SITE_URL + addresses.order_path(order)}],
        {},
    )
