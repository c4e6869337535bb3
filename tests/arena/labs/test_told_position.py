"""How far a clip is, as a worker tells it: kept for the lab's desk, or refused in a sentence and not kept."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone
from hypothesis import given, strategies as st

from arena.clips import production
from arena.clips.models import Order
from arena.labs import progress, told_position
from arena.labs.told_position import Position, read
from arena.workers.models import Box, Making, Role, Worker
from tests.arena.labs.paying import say
from tests.arena.labs.worker import bring, fetch, tell_failure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clips_root")]

AT_STEP_3 = {"stage": "generating", "step": 3, "steps": 50, "share": 0.06}


@pytest.fixture
def heard(monkeypatch):
    """Numbers of the clips that desks were told of."""
    numbers = []
    monkeypatch.setattr(progress, "tell_making", numbers.append)
    return numbers


@pytest.fixture
def on_its_way(client, order):
    """An order that a worker of a box is at."""
    now = timezone.now()
    box = Box.objects.create(name="box")
    worker = Worker.objects.create(
        box=box, name="gpu0", role=Role.CLIPS, boot="0" * 16, started_at=now, announced_at=now
    )
    Making.objects.create(number=order.pk, worker=worker)
    fetch(client, order)
    return order


def making():
    return Making.objects.values_list("stage", "step", "steps", "share").get()


def test_is_kept_and_told_to_the_desk(client, on_its_way, heard):
    assert say(client, on_its_way, running=AT_STEP_3).json()["state"] == "running"
    assert making() == ("generating", 3, 50, 0.06)
    assert Making.objects.get().told_at
    assert heard == [on_its_way.pk]


def test_the_steps_of_a_stage_end_with_it(client, on_its_way):
    say(client, on_its_way, running=AT_STEP_3)
    say(client, on_its_way, running={"stage": "encoding", "step": None, "steps": None, "share": 1.0})
    assert making() == ("encoding", None, None, 1.0)


def test_a_bare_share_changes_no_more(client, on_its_way):
    say(client, on_its_way, running=AT_STEP_3)
    say(client, on_its_way, running="0.5")
    assert making() == ("generating", 3, 50, 0.5)


def test_of_a_clip_that_nobody_was_sent_nothing_is_kept(client, order, heard):
    fetch(client, order)
    assert say(client, order, running=AT_STEP_3).status_code == 200
    assert not Making.objects.exists()
    assert not heard


@pytest.mark.parametrize("ends", ["made", "void", "refused", "permanent", "transient"])
def test_is_forgotten_when_the_clip_is_no_longer_on_its_way(client, on_its_way, ends):
    if ends == "made":
        bring(client, on_its_way)
    else:
        tell_failure(client, on_its_way, {"kind": ends, "detail": "x"})
    assert not Making.objects.exists()


BAD = [
    "", "{", "null", "[]", "{}", '"generating"', "nan", "NaN", "Infinity", "-0.1", "1.1", "true", "1e999",
    "1" + "0" * 400,
    "[" * 100_000,
    {"stage": "sleeping"}, {"stage": ["loading"]}, {"stage": None, "share": 0.5},
    {"stage": "loading", "step": -1}, {"stage": "loading", "step": 2, "steps": 1}, {"stage": "loading", "step": 1.5},
    {"stage": "loading", "step": True}, {"stage": "loading", "steps": 10**9}, {"stage": "loading", "share": "half"},
    {"stage": "loading", "share": 10**400},
]  # fmt: skip


@pytest.mark.parametrize("words", BAD, ids=lambda words: str(words)[:30])
def test_what_is_no_position_is_refused_and_changes_nothing(client, on_its_way, heard, words):
    lease = Order.objects.get().lease_until
    answered = say(client, on_its_way, running=words)
    assert (answered.status_code, answered.json()["detail"]) == (422, told_position.WANTED)
    assert making() == ("", None, None, None)
    assert Order.objects.get().lease_until == lease
    assert not heard


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists) | st.text()
)
def test_any_text_is_a_position_or_is_refused(value):
    text = value if isinstance(value, str) else json.dumps(value)
    try:
        found = read(text)
    except production.NotAccepted:
        return
    assert 0 <= found.share <= 1
    assert found == Position(None, None, None, found.share)
