"""An order that came to nothing without a loss: a provider or endpoint refused its prompt by its own rules."""

from __future__ import annotations

import json

import pytest

from arena.battles import candidates
from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.labs import addresses, ordering, progress, review
from arena.labs.models import Origin, Seal
from arena.webhooks.models import Delivery, Endpoint
from tests.arena import stage
from tests.arena.labs import sender
from tests.arena.labs.worker import bring, fetch, tell_failure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clips_root")]

REASON = "The provider refuses this prompt: it may show a weapon."


@pytest.fixture
def refused(client, order):
    """An order whose prompt was refused."""
    fetch(client, order)
    answer = tell_failure(client, order, {"kind": "refused", "detail": REASON})
    assert (answer.status_code, answer.json()) == (200, {"order": order.pk, "state": "refused"})
    order.refresh_from_db()
    return order


def test_the_clips_are_refused_with_the_reason_and_the_order_is_done(refused):
    assert (refused.state, refused.lease_until, refused.failure) == (OrderState.DONE, None, REASON)
    for clip in Clip.objects.all():
        assert (clip.state, clip.video, clip.removed_reason) == (ClipState.REFUSED, "", REASON)
    assert not Origin.objects.exists()


def test_it_is_in_no_battle_and_not_counted_as_waiting(client, refused):
    assert not Clip.objects.ready().exists()
    assert not candidates._load(stage.track(), 0.0).clips
    assert client.get(f"/api/v1/tracks/{stage.SILENT}/").json()["clips"] == {"ready": 0, "ordered": 0}
    assert progress.of_clips(refused.entry) == {"ordered": 2, "ready": 0, "failed": 2}


def test_no_other_is_ordered_and_none_is_sent_again(refused):
    ordering.order_missing_clips()
    assert Order.objects.count() == 1
    assert ordering.revive(Order.objects.all()) == 0


def test_its_address_is_closed(client, refused):
    assert tell_failure(client, refused, {"kind": "refused", "detail": REASON}).status_code == 410
    assert bring(client, refused).status_code == 410
    assert fetch(client, refused).status_code == 410


def test_its_lab_is_told_once(client, order):
    lab = sender.lab()
    Seal.objects.create(entry=order.entry, lab=lab, ciphertext=b"", key_id="")
    Endpoint.objects.create(lab=lab, url="https://lab.example/", secret=b"")
    fetch(client, order)
    tell_failure(client, order, {"kind": "refused", "detail": REASON})
    assert Delivery.objects.get().payload["data"]["reason"] == REASON


def test_a_review_does_not_wait_for_it(refused, monkeypatch):
    """What was refused never comes: the sheet is drawn of the rest."""
    monkeypatch.setattr(review, "FEWEST", 1)
    assert not review.has_clips_enough(refused.entry), "nothing is there to look at"
    for track in refused.entry.tracks.all():
        stage.clip(refused.entry, stage.prompt(track.pk + 10), track)
        other = stage.track(stage.SOUNDING if track.slug == stage.SILENT else stage.SILENT)
        stage.clip(refused.entry, Clip.objects.latest("pk").prompt, other)
    assert review.has_clips_enough(refused.entry)


def test_an_uncertain_word_where_no_money_is_open_is_a_failure_for_good(client, order):
    fetch(client, order)
    answer = tell_failure(client, order, {"kind": "uncertain", "detail": "The endpoint fell silent."})
    assert answer.json()["state"] == "failed"
    order.refresh_from_db()
    assert order.failure == "The endpoint fell silent."


def test_what_was_made_and_refused_keeps_its_origin(client, order):
    fetch(client, order)
    told = {"failure": json.dumps({"kind": "refused", "detail": REASON}), "origin": '{"adapter": "x"}'}
    assert client.post(addresses.upload_path(order), told).status_code == 200
    assert Origin.objects.get().details == {"adapter": "x", "cost": {"price": None}}
