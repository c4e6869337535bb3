"""A worker's row says what it said last; a new start is noticed, and its old messages are dropped."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from django.utils import timezone

from arena.workers import announcing, boxes, live, sending
from arena.workers.announcement import Announcement
from arena.workers.models import Worker
from tests.arena.workers.telling import announcement

pytestmark = pytest.mark.django_db


@pytest.fixture
def box():
    return boxes.opened("attic")


@pytest.fixture
def emptied(monkeypatch):
    queues: list[tuple[str, str]] = []
    monkeypatch.setattr(sending, "empty_queue", lambda *queue: queues.append(queue))
    return queues


def record(box, now=None, **fields) -> bool:
    return announcing.record(box, Announcement(**announcement(**fields)), now or timezone.now())


def test_all_that_is_told_is_kept(box, emptied):
    now = timezone.now()
    assert record(box, now)
    row = Worker.objects.get()
    for field, told in announcement().items():
        assert getattr(row, "name" if field == "worker" else field) == told
    assert (row.box, row.announced_at) == (box, now)
    assert abs(row.started_at - timezone.now()) < timedelta(seconds=10)
    assert emptied == [("attic", "gpu0")]
    assert live.is_up(row, now)


def test_again_it_only_brings_the_row_up_to_date(box, emptied):
    record(box)
    started = Worker.objects.get().started_at
    assert not record(box, later := timezone.now() + timedelta(seconds=5), warm=["shapeworld"], busy=[])
    row = Worker.objects.get()
    assert (row.started_at, row.announced_at, row.warm, row.busy) == (started, later, ["shapeworld"], [])
    assert len(emptied) == 1


def test_another_start_is_another_process(box, emptied):
    record(box)
    sending.begun(Worker.objects.get(), [1])
    assert record(box, boot="f" * 16)
    assert [making.number for making in sending.abandoned()] == [1]
    assert emptied == [("attic", "gpu0")] * 2
    sending.begun(Worker.objects.get(), [1])
    assert not sending.abandoned().exists()


@pytest.mark.parametrize("news", [{"stopping": True}, {"abilities": ["shapeworld", "hosted"]}])
def test_what_changes_who_gets_which_clip_is_news(box, emptied, news):
    record(box)
    assert record(box, **news)
    assert not record(box, **news)
    assert len(emptied) == 1


@pytest.mark.usefixtures("emptied")
def test_one_name_on_two_boxes_is_two_workers(box):
    record(box)
    record(boxes.opened("cellar"))
    record(box, worker="calls", role="calls")
    assert Worker.objects.count() == 3


@pytest.mark.usefixtures("emptied")
def test_at_a_start_nobody_is_up(box):
    record(box)
    announcing.forget_all()
    assert not live.workers(timezone.now()).exists()
    record(box)
    assert live.workers(timezone.now()).exists()


@pytest.mark.usefixtures("emptied")
@pytest.mark.parametrize("announced", [True, False])
def test_what_is_left_by_a_process_that_announced_its_end_was_not_ended_by_it(box, announced):
    record(box, boot=secrets.token_hex(8), stopping=announced)
    sending.begun(Worker.objects.get(), [1])
    record(box, boot=secrets.token_hex(8))
    (making,) = sending.abandoned()
    assert sending.was_killed(making) is not announced


def test_a_process_whose_name_another_has_taken_is_not_heard(box, emptied):
    first, second = secrets.token_hex(8), secrets.token_hex(8)
    record(box, boot=first)
    record(box, boot=second)
    row = Worker.objects.get()
    with pytest.raises(announcing.Replaced):
        record(box, boot=first, stopping=True)
    assert Worker.objects.get().started_at == row.started_at
    assert not Worker.objects.get().stopping
    record(box, boot=second)
    assert len(emptied) == 2


@pytest.mark.usefixtures("emptied")
def test_names_have_an_end_and_old_ones_are_forgotten(box, monkeypatch):
    monkeypatch.setattr(announcing, "MOST_WORKERS", 2)
    now = timezone.now()
    record(box, now - timedelta(days=2), worker="gpu0")
    record(box, now, worker="gpu1")
    record(box, now, worker="gpu2")
    with pytest.raises(announcing.TooMany):
        record(box, now, worker="gpu3")
    assert sorted(Worker.objects.values_list("name", flat=True)) == ["gpu1", "gpu2"]
    record(box, now, worker="gpu2")
