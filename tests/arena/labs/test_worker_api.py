"""The worker's side of an order: fetched once, brought once, and nothing half-stored whatever is brought."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from arena.clips import files
from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.labs import addresses, ordering, worker_api
from arena.labs.models import Origin, Recipe
from generators.contract import ClipSpec
from tests.arena import stage

pytestmark = pytest.mark.django_db
RECIPE = {"kind": "shapeworld", "fault": "none"}


@pytest.fixture(autouse=True)
def clips_root(settings, tmp_path):
    settings.CLIPS_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def order(monkeypatch):
    monkeypatch.setattr(ordering, "_send", lambda *_: None)
    entry = stage.entry("maker", stage.track(), stage.track(stage.SOUNDING))
    Recipe.objects.create(entry=entry, parameters=RECIPE, renditions=["silent", "with-sound"])
    stage.prompt()
    ordering.order_missing_clips()
    return Order.objects.get()


def fetch(client, order):
    return client.post(addresses.order_path(order))


def parts(*names, **others):
    made = stage.real_files()
    stored = {name: SimpleUploadedFile(name, made[name]) for name in names or made}
    return {**stored, "origin": json.dumps({"seconds": 1.5}), **others}


def bring(client, order, *names, **others):
    return client.post(addresses.upload_path(order), parts(*names, **others))


def tell_failure(client, order, text):
    return client.post(
        addresses.upload_path(order), {"failure": text if isinstance(text, str) else json.dumps(text)}
    )


def stored_files(root):
    return [path for path in root.rglob("*") if path.is_file()]


class TestFetching:
    def test_hands_out_all_that_is_needed(self, client, order):
        answer = fetch(client, order)
        assert answer.status_code == 200
        document = answer.json()
        assert set(document) == {"order", "spec", "recipe", "renditions", "upload"}
        assert (document["order"], document["recipe"]) == (order.pk, RECIPE)
        assert document["renditions"] == ["silent", "with-sound"]
        assert document["spec"]["prompt"] == order.prompt.text
        assert document["upload"].endswith(addresses.upload_path(order))
        document["spec"].pop("image")
        ClipSpec(
            **{key: value for key, value in document["spec"].items() if key in ClipSpec.__dataclass_fields__}
        )
        order.refresh_from_db()
        assert order.state == OrderState.RUNNING
        assert order.lease_until > timezone.now() + worker_api.RUNNING_LEASE / 2

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
    def test_forged(self, client, order, address):
        answer = client.post(address)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"

    def test_a_look_changes_nothing(self, client, order):
        assert client.get(addresses.order_path(order)).status_code == 405
        order.refresh_from_db()
        assert order.state == OrderState.QUEUED


class TestBringing:
    def test_makes_all_clips_of_the_order_ready(self, client, order, clips_root):
        fetch(client, order)
        answer = bring(client, order)
        assert (answer.status_code, answer.json()) == (201, {"order": order.pk, "state": "ready"})
        order.refresh_from_db()
        assert (order.state, order.lease_until) == (OrderState.DONE, None)
        assert order.done_at
        assert Origin.objects.get().details == {"seconds": 1.5}
        made = stage.real_files()
        for clip in Clip.objects.select_related("track"):
            content = made["with-sound" if clip.track.sound else "silent"]
            assert clip.state == ClipState.READY
            assert files.path_of(clip.video).read_bytes() == content
            assert (clip.size, len(clip.sha256)) == (len(content), 64)
        assert len(stored_files(clips_root)) == 4, "each clip has a poster of its own"

    def test_twice_is_gone(self, client, order, clips_root):
        fetch(client, order)
        bring(client, order)
        assert bring(client, order).status_code == 410
        assert tell_failure(client, order, {"kind": "permanent"}).status_code == 410
        assert len(stored_files(clips_root)) == 4
        assert set(Clip.objects.values_list("state", flat=True)) == {ClipState.READY}

    def test_before_it_was_fetched_is_gone(self, client, order, clips_root):
        assert bring(client, order).status_code == 410
        assert not stored_files(clips_root)

    def test_of_an_earlier_attempt_is_gone(self, client, order, clips_root):
        fetch(client, order)
        stale = addresses.upload_path(order)
        ordering.send_again(order)
        fetch(client, order)
        assert client.post(stale, parts()).status_code == 410
        assert not stored_files(clips_root)
        assert bring(client, order).status_code == 201

    WRONG = {
        "no video": {"silent": SimpleUploadedFile("x", b"hello")},
        "empty": {"silent": SimpleUploadedFile("x", b"")},
        "a picture": {"with-sound": SimpleUploadedFile("x", b"\xff\xd8\xff")},
        "no poster": {"poster": SimpleUploadedFile("x", b"GIF89a")},
        "origin no JSON": {"origin": "{"},
        "origin a list": {"origin": "[]"},
        "origin deep": {"origin": "[" * 100_000},
        "origin with a zero byte": {"origin": json.dumps({"adapter": "x\x00"})},
        "origin of half a character": {"origin": r'{"adapter": "\ud800"}'},
        "origin not a number": {"origin": '{"seconds": NaN}'},
    }

    @pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
    def test_what_is_wrong_is_refused_and_the_order_can_still_be_finished(
        self, client, order, clips_root, wrong
    ):
        fetch(client, order)
        for one in wrong.values():
            if not isinstance(one, str):
                one.seek(0)
        answer = bring(client, order, **wrong)
        assert answer.status_code == 422, answer.content
        assert answer.json()["detail"].endswith(".")
        assert not stored_files(clips_root)
        assert not Origin.objects.exists()
        assert set(Clip.objects.values_list("state", flat=True)) == {ClipState.PENDING}
        assert bring(client, order).status_code == 201

    def test_a_missing_rendition(self, client, order, clips_root):
        fetch(client, order)
        answer = bring(client, order, "silent", "poster")
        assert answer.status_code == 422
        assert answer.json()["detail"] == "The with-sound file is missing."
        assert not stored_files(clips_root)

    def test_a_silent_file_where_sound_was_ordered(self, client, order):
        fetch(client, order)
        silent = SimpleUploadedFile("x", stage.real_files()["silent"])
        answer = bring(client, order, **{"with-sound": silent})
        assert answer.status_code == 422
        assert "with-sound" in answer.json()["detail"]

    def test_nothing_at_all(self, client, order):
        fetch(client, order)
        assert client.post(addresses.upload_path(order)).status_code == 422

    def test_too_large(self, client, order, monkeypatch, clips_root):
        fetch(client, order)
        monkeypatch.setattr(worker_api, "LARGEST_UPLOAD", 10_000)
        assert bring(client, order).status_code == 413
        assert not stored_files(clips_root)

    def test_of_no_stated_length(self, client, order):
        fetch(client, order)
        assert (
            client.post(addresses.upload_path(order), parts(), headers={"Content-Length": ""}).status_code
            == 413
        )

    def test_a_disk_that_fails_leaves_no_file(self, client, order, monkeypatch, clips_root):
        fetch(client, order)
        store, count = files.store, iter(range(9))

        def fills_up(content, suffix):
            if next(count) == 2:
                raise OSError(28, "No space left on device")
            return store(content, suffix)

        client.raise_request_exception = False
        with monkeypatch.context() as patch:
            patch.setattr(files, "store", fills_up)
            assert bring(client, order).status_code == 500
        assert not stored_files(clips_root)
        assert bring(client, order).status_code == 201

    def test_an_origin_that_cannot_be_kept_leaves_no_file(self, client, order, monkeypatch, clips_root):
        fetch(client, order)

        def fails(*_, **__):
            raise RuntimeError

        client.raise_request_exception = False
        with monkeypatch.context() as patch:
            patch.setattr(Origin.objects, "bulk_create", fails)
            assert bring(client, order).status_code == 500
        assert not stored_files(clips_root)
        assert set(Clip.objects.values_list("state", flat=True)) == {ClipState.PENDING}


class TestFailing:
    def test_for_now_it_is_sent_again(self, client, order):
        fetch(client, order)
        answer = tell_failure(client, order, {"kind": "transient", "detail": "out of memory"})
        assert (answer.status_code, answer.json()["state"]) == (200, "queued")
        order.refresh_from_db()
        assert (order.attempt, order.lease_until) == (1, None)

    def test_for_now_too_often_is_for_good(self, client, order):
        Order.objects.update(attempt=ordering.MOST_ATTEMPTS)
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


def test_the_order_of_a_killed_worker_comes_back(client, order, monkeypatch):
    sent = []
    monkeypatch.setattr(ordering, "_send", lambda *message: sent.append(message))
    fetch(client, order)
    Order.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    stale = addresses.upload_path(order)
    ordering.order_missing_clips()
    assert [number for number, _ in sent] == [order.pk]
    order.refresh_from_db()
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
