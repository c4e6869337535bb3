"""What a worker brings: taken in whole or not at all, and the order can still be finished."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from arena.clips import files
from arena.clips.models import Clip, ClipState, OrderState
from arena.labs import addresses, ordering, told
from arena.labs.models import Origin
from tests.arena import stage
from tests.arena.labs.worker import bring, fetch, parts, stored_files, tell_failure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clips_root")]


class TestBringing:
    def test_makes_all_clips_of_the_order_ready(self, client, order, clips_root):
        fetch(client, order)
        answer = bring(client, order)
        assert (answer.status_code, answer.json()) == (201, {"order": order.pk, "state": "ready"})
        order.refresh_from_db()
        assert (order.state, order.lease_until) == (OrderState.DONE, None)
        assert order.done_at
        assert Origin.objects.get().details == {"seconds": 1.5, "cost": {"price": None}}
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
        monkeypatch.setattr(told, "LARGEST_UPLOAD", 10_000)
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
