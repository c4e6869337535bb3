"""Dealing with real rows: what is on its way is kept, and a run of one model is remembered of one start."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils.crypto import get_random_string

from arena.workers import dealing, sending
from arena.workers.choosing import MOST_IN_A_ROW, Waiting
from tests.arena.labs.worker import up

pytestmark = pytest.mark.django_db
WAN, LTX = "diffusers:org/wan@0", "diffusers:org/ltx@0"


@pytest.fixture
def gpu():
    return up("gpu0", WAN, LTX, "shapeworld", boot=get_random_string(16, "0123456789abcdef"))


def deal(worker, *capabilities, on_their_way=()):
    waiting = [Waiting((n,), n, word) for n, word in enumerate(capabilities, 1)]
    dealt = dealing.deal([worker], [(worker.pk, word) for word in on_their_way], waiting)
    return [clip.number for clip, to in dealt if to == worker]


def test_what_is_dealt_is_on_its_way(gpu):
    assert deal(gpu, "shapeworld", "happyhorse", "shapeworld") == [1, 3]
    assert sending.on_their_way([gpu]) == {1: gpu.pk, 3: gpu.pk}


def test_what_is_on_its_way_counts(gpu):
    assert deal(gpu, "shapeworld", WAN, on_their_way=["shapeworld"] * 8 + [WAN]) == [2]
    assert deal(gpu, "shapeworld", WAN, on_their_way=["shapeworld"] * 7 + [LTX, WAN]) == [1]


def test_a_run_goes_on_from_beat_to_beat_and_ends_in_time(gpu):
    sent = []
    for _ in range(MOST_IN_A_ROW + 1):
        sent += deal(gpu, WAN, LTX, on_their_way=[WAN])
    assert sent == [1] * MOST_IN_A_ROW + [2]


def test_a_new_start_begins_with_what_it_has_loaded(gpu):
    deal(gpu, WAN, LTX)
    gpu.boot, gpu.warm = get_random_string(16, "0123456789abcdef"), ["shapeworld", WAN, LTX]
    assert deal(gpu, WAN, LTX, on_their_way=[WAN]) == [2]


def test_without_a_memory_it_still_deals(gpu, monkeypatch):
    def away(*_args):
        raise ConnectionError

    monkeypatch.setattr(cache, "get", away)
    monkeypatch.setattr(cache, "set", away)
    assert deal(gpu, WAN, LTX) == [1, 2]
