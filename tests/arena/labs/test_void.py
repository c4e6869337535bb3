"""Void clips: told by the worker, never ready, never met, never a loss, and not made again and again."""

from __future__ import annotations

import json

import pytest

from arena.battles import candidates
from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.labs import addresses, ordering
from arena.labs.models import Origin
from arena.workers import sending
from tests.arena import stage
from tests.arena.labs.worker import bring, fetch, stored_files, tell_failure, up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clips_root")]

REASON = "The clip is black from its first frame to its last."
ORIGIN = {"adapter": "x", "measures": {"black": True}}


def tell_void(client, order, **others):
    told = {"failure": json.dumps({"kind": "void", "detail": REASON}), "origin": json.dumps(ORIGIN), **others}
    return client.post(addresses.upload_path(order), told)


@pytest.fixture
def void(client, order):
    """An order whose clip was black."""
    fetch(client, order)
    answer = tell_void(client, order)
    assert (answer.status_code, answer.json()) == (200, {"order": order.pk, "state": "void"})
    order.refresh_from_db()
    return order


def test_the_clips_are_void_with_the_reason_and_the_order_is_done(void, clips_root):
    assert (void.state, void.lease_until, void.failure) == (OrderState.DONE, None, REASON)
    assert void.done_at
    for clip in Clip.objects.all():
        assert (clip.state, clip.video, clip.removed_reason) == (ClipState.VOID, "", REASON)
        assert clip.made_at is None
    assert not stored_files(clips_root)
    kept = Origin.objects.get().details
    assert kept == ORIGIN | {"cost": {"price": None}}, "what it cost is kept, and nobody was paid"


def test_it_is_in_no_battle(void):
    assert not Clip.objects.ready().exists()
    assert not candidates._load(stage.track(), 0.0).clips


def test_no_other_is_ordered_and_none_is_sent(void, monkeypatch):
    sent = []
    monkeypatch.setattr(sending, "send", lambda message: sent.append(message) or True)
    up()
    for _ in range(3):
        ordering.order_missing_clips()
    assert not sent
    assert Order.objects.count() == 1
    assert ordering.revive(Order.objects.all()) == 0


def test_its_address_is_closed(client, void):
    assert tell_void(client, void).status_code == 410
    assert bring(client, void).status_code == 410
    assert tell_failure(client, void, {"kind": "transient"}).status_code == 410
    assert fetch(client, void).status_code == 410


def test_it_is_not_counted_as_waiting(client, void):
    clips = client.get(f"/api/v1/tracks/{stage.SILENT}/").json()["clips"]
    assert clips == {"ready": 0, "ordered": 0}


def test_an_adapter_that_found_out_has_no_origin_to_tell(client, order):
    fetch(client, order)
    assert tell_failure(client, order, {"kind": "void", "detail": REASON}).json()["state"] == "void"
    assert not Origin.objects.exists()
    assert set(Clip.objects.values_list("state", flat=True)) == {ClipState.VOID}


@pytest.mark.parametrize("origin", ["", "[]", "{", '{"x": NaN}'])
def test_a_wrong_origin_is_refused_and_changes_nothing(client, order, origin):
    fetch(client, order)
    assert tell_void(client, order, origin=origin).status_code == 422
    assert set(Clip.objects.values_list("state", flat=True)) == {ClipState.PENDING}
    assert tell_void(client, order).status_code == 200


def test_before_it_was_fetched_nothing_is_void(client, order):
    assert tell_void(client, order).status_code == 410
    assert not Origin.objects.exists()
    assert set(Clip.objects.values_list("state", flat=True)) == {ClipState.PENDING}


def test_an_origin_of_any_depth_is_kept_or_refused(client, order):
    fetch(client, order)
    client.raise_request_exception = False
    for deep in (1000, *range(940, 840, -8), 30):  # some of these are read, and cannot be written
        origin = '{"a":' + "[" * deep + "]" * deep + "}"
        assert tell_void(client, order, origin=origin).status_code == 422
