"""Writing orders: one for every answer that is missing, and no second."""

from __future__ import annotations

import pytest

from arena.clips.models import Clip, Order
from arena.entries.models import Entry, State
from arena.labs.embedded import plant_embedded_entries
from arena.labs.models import Upload
from arena.labs.ordering import order_missing_clips
from generators.catalogue import EMBEDDED
from tests.arena import stage
from tests.arena.labs.wanting import asked, maker
from tests.arena.labs.worker import up

pytestmark = pytest.mark.django_db


def test_an_order_for_every_answer_that_is_missing():
    prompts = asked(3)
    both, loud = maker("both", ["silent", "with-sound"]), maker("loud", ["with-sound"])
    order_missing_clips()
    assert Order.objects.count() == 6
    assert set(Clip.objects.filter(entry=both).values_list("track__slug", flat=True)) == {
        stage.SILENT,
        stage.SOUNDING,
    }
    assert set(Clip.objects.filter(entry=loud).values_list("track__slug", flat=True)) == {stage.SOUNDING}
    for order in Order.objects.filter(entry=both):
        assert order.clips.count() == 2, "the silent twin is made under the same order"
    assert {order.prompt_id for order in Order.objects.all()} == {prompt.pk for prompt in prompts}


def test_again_writes_nothing_more(sent):
    asked(3)
    maker("a", ["silent"])
    up()
    for _ in range(3):
        order_missing_clips()
    assert (Order.objects.count(), Clip.objects.count(), len(sent)) == (3, 3, 3)


def test_a_new_prompt_and_a_new_entry_are_noticed():
    asked(1)
    maker("a", ["silent"])
    order_missing_clips()
    stage.prompt(99)
    maker("b", ["silent"])
    order_missing_clips()
    assert Order.objects.count() == 4


@pytest.mark.parametrize(
    "fields", [{"world": "open"}, {"task": "image-to-video"}], ids=["another world", "another task"]
)
def test_prompts_of_another_world_or_task_are_not_for_it(fields, settings, tmp_path):
    settings.CLIPS_ROOT = tmp_path
    stage.track()
    stage.prompt(1, **fields)
    maker("a", ["silent"])
    order_missing_clips()
    assert not Order.objects.exists()


def test_nothing_is_ordered_of_the_withdrawn():
    asked(1)
    entry = maker("a", ["silent"])
    Entry.objects.filter(pk=entry.pk).update(state=State.WITHDRAWN)
    order_missing_clips()
    assert not Order.objects.exists()


@pytest.mark.parametrize("state", [State.PREPARING, State.ACTIVE])
def test_a_sealed_entry_is_ordered_before_it_battles(state):
    asked(2)
    entry = maker("a", ["silent"])
    Entry.objects.filter(pk=entry.pk).update(state=state)
    order_missing_clips()
    assert Order.objects.count() == 2


def test_of_uploaded_clips_only_those_that_came_with_a_file():
    answered, refused, _ = asked(3)
    entry = maker("a", ["silent"], kind="uploaded")
    other = maker("b", ["silent"], kind="uploaded")
    for prompt, state in ((answered, "accepted"), (refused, "refused")):
        Upload.objects.create(entry=entry, prompt=prompt, size=1, file=f"f{prompt.pk}", state=state)
    order_missing_clips()
    stage.prompt(99)
    order_missing_clips()
    assert list(Order.objects.values_list("entry", "prompt")) == [(entry.pk, answered.pk)]
    assert not other.orders.exists()


def test_seeds_differ():
    asked(5)
    maker("a", ["silent"])
    maker("b", ["silent"])
    order_missing_clips()
    assert len(set(Order.objects.values_list("seed", flat=True))) == 10


def test_the_embedded_entries_are_ordered_for_both_tasks(settings, tmp_path):
    settings.CLIPS_ROOT = tmp_path
    asked(1)
    stage.prompt(1, task="image-to-video")
    plant_embedded_entries()
    order_missing_clips()
    assert Order.objects.count() == 2 * len(EMBEDDED)
    seen_only = {entry.slug for entry in EMBEDDED if entry.silent}
    for silent, sounding in (
        (stage.SILENT, stage.SOUNDING),
        (stage.FROM_IMAGE, stage.FROM_IMAGE_SOUNDING),
    ):
        clips = Clip.objects.filter(track__slug=silent)
        assert set(clips.values_list("entry__slug", flat=True)) == seen_only
        assert Clip.objects.filter(track__slug=sounding).count() == len(EMBEDDED)
