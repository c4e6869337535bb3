"""Who is up: heard of lately, not about to stop, of an open box."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from arena.workers import boxes, live
from arena.workers.models import Worker
from tests.arena.labs.worker import up

pytestmark = pytest.mark.django_db


def test_one_that_has_just_announced_itself_is():
    worker, now = up("gpu0", "shapeworld"), timezone.now()
    assert list(live.workers(now)) == [worker]
    assert live.is_up(worker, now)
    assert live.abilities(now) == {"shapeworld"}


@pytest.mark.parametrize("seconds", [19, 21])
def test_three_announcements_may_be_lost(seconds):
    now = timezone.now()
    worker = up("gpu0", announced_at=now - timedelta(seconds=seconds))
    assert live.is_up(worker, now) == live.workers(now).exists() == (seconds == 19)


def test_one_that_stops_is_not():
    worker, now = up("gpu0", stopping=True), timezone.now()
    assert not live.workers(now).exists()
    assert not live.is_up(worker, now)


def test_none_of_a_closed_box_is():
    up("gpu0", box="attic")
    other, now = up("gpu1", box="cellar"), timezone.now()
    boxes.close("attic", now)
    assert list(live.workers(now)) == [other]
    assert not live.is_up(Worker.objects.select_related("box").get(name="gpu0"), now)


def test_abilities_of_all_together():
    up("gpu0", "shapeworld", "diffusers:a/b@0")
    up("calls", "hosted")
    up("gpu1", "happyhorse", stopping=True)
    assert live.abilities(timezone.now()) == {"shapeworld", "diffusers:a/b@0", "hosted"}


def test_one_that_was_heard_by_a_clock_that_was_set_back_since_is_not():
    worker, now = up("gpu0"), timezone.now() - timedelta(hours=1)
    assert not live.workers(now).exists()
    assert not live.is_up(worker, now)
