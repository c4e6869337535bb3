"""Boxes are named once, and closed for good."""

from __future__ import annotations

import pytest
from django.utils import timezone

from arena.workers import boxes
from arena.workers.models import Box

pytestmark = pytest.mark.django_db


def test_opened_again_it_is_the_same():
    assert boxes.opened("attic") == boxes.opened("attic")


@pytest.mark.parametrize("name", ["", "Attic", "a.b", "a*", "-a", "a-", "x" * 33, "über"])
def test_a_name_that_would_be_a_pattern_at_the_broker_is_refused(name):
    with pytest.raises(boxes.NoBox, match="named by 1 to 32"):
        boxes.opened(name)
    assert not Box.objects.exists()


def test_closed_it_stays_closed():
    boxes.opened("attic")
    boxes.close("attic", first := timezone.now())
    boxes.close("attic", timezone.now())
    assert Box.objects.get().closed_at == first
    with pytest.raises(boxes.NoBox, match="closed for good"):
        boxes.opened("attic")


def test_an_unknown_one_cannot_be_closed():
    with pytest.raises(boxes.NoBox, match="no box attic"):
        boxes.close("attic", timezone.now())


def test_the_sites_own_is_planted_once_and_not_opened_again():
    boxes.plant_own()
    boxes.close(boxes.HERE, timezone.now())
    boxes.plant_own()
    assert Box.objects.get(name=boxes.HERE).closed_at is not None
