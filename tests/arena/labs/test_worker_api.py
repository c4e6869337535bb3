"""The worker's side of an order: fetched once, failed for now or for good, and never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.labs import addresses, asking, lease, ordering, worker_api
from arena.labs.models import Recipe
from arena.prompts import first_frames
from generators.contract import ClipSpec
from tests.arena import stage
from tests.arena.labs.conftest import RECIPE
from tests.arena.labs.worker import bring, fetch, parts, tell_failure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clips_root")]


class TestFetching:
    def test_hands_out_all_that_is_needed(self, client, order):
        answer = fetch(client, order)
        assert answer.status_code == 200
        document = answer.json()
        assert set(document) == {"order", "spec", "recipe", "renditions", "upload", "queue_seconds"}
        assert (document["order"], document["recipe"]) == (order.pk, RECIPE)
        assert document["renditions"] == ["silent", "with-sound"]
        assert document["spec"]["prompt"] == order.prompt.text
        assert addresses.read(document["upload"].split("/")[-3], addresses.UPLOAD) == (order.pk, 0)
        document["spec"].pop("image")
        ClipSpec(
            **{key: value for key, value in document["spec"].items() if key in ClipSpec.__dataclass_fields__}
        )
        order.refresh_from_db()
        assert order.state == OrderState.RUNNING
        assert order.lease_until > timezone.now() + worker_api.RUNNING_LEASE / 2

    def test_says_how_long_it_was_on_its_way(self, client, order):
        sent = timezone.now() - timedelta(seconds=7)
        Order.objects.update(lease_until=sent + lease.SENT_LEASE)
        assert fetch(client, order).json()["queue_seconds"] == pytest.approx(7, abs=2)

    def test_how_long_is_unknown_of_one_that_was_never_sent(self, client, order):
        Order.objects.update(lease_until=None)
        assert fetch(client, order).json()["queue_seconds"] is None

    def test_is_good_once(self, client, order):
        fetch(client, order)
        again = fetch(client, order)
        assert again.status_code == 410
        assert again["Content-Type"] == "application/problem+json"
        assert b"shapeworld" not in again.content

    def test_an_earlier_attempt_is_gone(self, client, order):
        stale = addresses.order_path(order)
        ordering.send_again(order)
        assert client.post(stale).status_code == 410
        assert fetch(client, order).status_code == 200

    @pytest.mark.parametrize("address", ["/orders/x/", "/orders/1:2/", "/orders/x/upload/"])
    def test_forged(self, client, address):
        answer = client.post(address)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"

    def test_a_look_changes_nothing(self, client, order):
        assert client.get(addresses.order_path(order)).status_code == 405
        order.refresh_from_db()
        assert order.state == OrderState.QUEUED


class TestFirstFrames:
    @pytest.fixture
    def from_image(self, order):
        """An order whose prompt has a first frame."""
        asked = stage.prompt(2, task="image-to-video")
        Order.objects.update(prompt=asked)
        order.refresh_from_db()
        return order

    def test_words_alone_come_without_one(self, client, order):
        assert fetch(client, order).json()["spec"]["image"] is None

    def test_it_comes_with_the_order(self, client, from_image):
        spec = ClipSpec.from_dict(fetch(client, from_image).json()["spec"])
        assert spec.image == stage.picture()
        assert spec.prompt == from_image.prompt.text

    def test_one_that_is_lost_fails_the_order_in_words(self, client, from_image):
        first_frames.discard(from_image.prompt.first_frame)
        answer = fetch(client, from_image)
        assert answer.status_code == 410
        from_image.refresh_from_db()
        assert (from_image.state, from_image.failure) == (OrderState.FAILED, asking.NO_FRAME)
        assert set(Clip.objects.values_list("state", flat=True)) == {ClipState.FAILED}
        first_frames.path_of(from_image.prompt.first_frame).write_bytes(stage.picture())
        ordering.revive(Order.objects.all())
        from_image.refresh_from_db()
        assert fetch(client, from_image).status_code == 200


class TestFailing:
    def test_for_now_it_is_sent_again(self, client, order):
        fetch(client, order)
        answer = tell_failure(client, order, {"kind": "transient", "detail": "out of memory"})
        assert (answer.status_code, answer.json()["state"]) == (200, "queued")
        order.refresh_from_db()
        assert (order.attempt, order.lease_until) == (1, None)

    def test_for_now_too_often_is_for_good(self, client, order):
        Order.objects.update(failures=lease.MOST_FAILURES - 1)
        order.refresh_from_db()
        fetch(client, order)
        assert tell_failure(client, order, {"kind": "transient"}).json()["state"] == "failed"

    def test_for_good(self, client, order):
        fetch(client, order)
        answer = tell_failure(client, order, {"kind": "permanent", "detail": "no such shape"})
        assert answer.json()["state"] == "failed"
        order.refresh_from_db()
        assert (order.failure, order.lease_until) == ("no such shape", None)
        assert set(Clip.objects.values_list("state", flat=True)) == {ClipState.FAILED}

    @pytest.mark.parametrize("text", ["", "{", "[]", "null"])
    def test_word_that_is_no_word(self, client, order, text):
        fetch(client, order)
        assert tell_failure(client, order, text).status_code == 422
        order.refresh_from_db()
        assert order.state == OrderState.RUNNING

    @pytest.mark.parametrize(
        "detail",
        ["x\x00y", 7, None, {"a": 1}, "é" * 10_000],
        ids=["zero byte", "number", "null", "object", "long"],
    )
    def test_odd_words_do_no_harm(self, client, order, detail):
        fetch(client, order)
        answer = tell_failure(client, order, {"kind": "permanent", "detail": detail})
        assert answer.status_code in (200, 422)

    @pytest.mark.parametrize("text", [r'{"detail": "\ud800"}', '{"kind": ["transient"]}'])
    def test_odd_json_does_no_harm(self, client, order, text):
        fetch(client, order)
        assert tell_failure(client, order, text).status_code in (200, 422)


def test_the_order_of_a_killed_worker_comes_back(client, order):
    fetch(client, order)
    Order.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    stale = addresses.upload_path(order)
    ordering.order_missing_clips()
    order.refresh_from_db()
    assert (order.state, order.failures) == (OrderState.QUEUED, 1)
    assert fetch(client, order).status_code == 200
    assert client.post(stale, parts()).status_code == 410
    assert bring(client, order).status_code == 201


def test_recipes_reach_nobody_else(client, order):
    Recipe.objects.update(parameters={"kind": "shapeworld", "secret": "the-weights-of-somebody"})
    for path in (
        "/", f"/duel/{stage.SILENT}/", f"/boards/{stage.SILENT}/", "/entries/", "/entries/maker/", "/method/",
        "/data/", "/privacy/", "/api/v1/tracks/", "/api/v1/boards/", "/api/v1/entries/", "/api/v1/entries/maker/",
        "/api/v1/schema/",
    ):  # fmt: skip
        content = client.get(path, follow=True).content
        assert b"the-weights-of-somebody" not in content, path
        assert b"shapeworld" not in content, path


class TestKeeping:
    """A worker that tells of its progress keeps its order; one that has lost it is told so."""

    def say(self, client, order):
        return client.post(addresses.upload_path(order), {"running": "0.5"})

    def test_an_order_that_is_worked_on_is_kept(self, client, order):
        fetch(client, order)
        Order.objects.update(lease_until=timezone.now() + timedelta(seconds=1))
        assert self.say(client, order).json() == {"order": order.pk, "state": "running"}
        order.refresh_from_db()
        assert order.lease_until > timezone.now() + worker_api.RUNNING_LEASE / 2

    def test_one_that_was_sent_again_is_lost(self, client, order):
        fetch(client, order)
        order.refresh_from_db()
        stale = addresses.upload_path(order)
        ordering.send_again(order)
        assert client.post(stale, {"running": "0.5"}).status_code == 410

    def test_one_that_was_never_fetched_is_not_kept(self, client, order):
        assert self.say(client, order).status_code == 410
