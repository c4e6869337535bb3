"""A lab hears of a clip that could not be made: once, by codename, in its own words."""

from __future__ import annotations

import pytest

from arena.clips.models import Order
from arena.labs import ordering
from arena.labs.models import Seal
from arena.webhooks.models import Delivery, Endpoint
from tests.arena.labs import sender
from tests.arena.labs.worker import fetch, tell_failure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clips_root")]


@pytest.fixture
def sealed(order):
    """The order's entry is a lab's, which listens."""
    lab = sender.lab()
    Seal.objects.create(entry=order.entry, lab=lab, ciphertext=b"", key_id="")
    Endpoint.objects.create(lab=lab, url="https://lab.example/", secret=b"")
    return order


def test_a_failure_for_good_is_told(client, sealed):
    fetch(client, sealed)
    tell_failure(client, sealed, {"kind": "permanent", "detail": "The endpoint answered 400."})
    told = Delivery.objects.get()
    assert told.type == "clip.failed"
    assert told.payload["data"] == {
        "codename": sealed.entry.codename,
        "prompt": sealed.prompt_id,
        "reason": "The endpoint answered 400.",
    }


def test_a_void_clip_is_told(client, sealed):
    fetch(client, sealed)
    tell_failure(client, sealed, {"kind": "void", "detail": "The clip is black."})
    assert Delivery.objects.get().payload["data"]["reason"] == "The clip is black."


def test_a_failure_for_now_is_not_told(client, sealed):
    fetch(client, sealed)
    tell_failure(client, sealed, {"kind": "transient", "detail": "busy"})
    assert not Delivery.objects.exists()


def test_one_that_fails_again_is_told_again(client, sealed):
    for _ in range(2):
        sealed.refresh_from_db()
        fetch(client, sealed)
        tell_failure(client, sealed, {"kind": "permanent", "detail": "no"})
        ordering.revive(Order.objects.all())
    assert Delivery.objects.count() == 2


def test_nobody_is_told_of_an_entry_that_is_no_labs(client, order):
    Endpoint.objects.create(lab=sender.lab(), url="https://lab.example/", secret=b"")
    fetch(client, order)
    tell_failure(client, order, {"kind": "permanent", "detail": "no"})
    assert not Delivery.objects.exists()
