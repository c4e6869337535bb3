"""The address of a box: signed, and refused once the box is closed."""

from __future__ import annotations

import pytest
from django.core import signing
from django.urls import resolve
from django.utils import timezone

from arena.labs import announcing_api
from arena.workers import addresses, boxes

pytestmark = pytest.mark.django_db


def token(box: str) -> str:
    return addresses.path(box).split("/")[-2]


def test_names_its_box_and_leads_to_the_announcements(settings):
    settings.SITE_URL = "https://arena.example"
    box = boxes.opened("attic")
    assert addresses.read(token("attic")) == box
    assert addresses.path("attic") == addresses.path("attic"), "a worker may be started years later"
    assert addresses.url("attic").startswith("https://arena.example/workers/")
    assert resolve(addresses.path("attic")).func is announcing_api.announce


@pytest.mark.parametrize(
    "forged", ["", "x", "ImF0dGljIg:1tU:abc", signing.Signer(salt="paddock.order").sign_object("attic")]
)
def test_forged_ones_name_none(forged):
    boxes.opened("attic")
    assert addresses.read(forged) is None
    assert addresses.read(signing.Signer(salt=addresses.SALT).sign_object(["attic"])) is None


def test_of_a_box_that_is_not_there_or_closed():
    assert addresses.read(token("attic")) is None
    boxes.opened("attic")
    boxes.close("attic", timezone.now())
    assert addresses.read(token("attic")) is None
