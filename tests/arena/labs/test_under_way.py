"""What is under way, in words and numbers, for the lab whose it is."""

from __future__ import annotations

import pytest
from django.utils import timezone

from arena.clips.models import Order, OrderState
from arena.entries.models import Entry, State
from arena.labs import under_way
from arena.labs.models import Recipe, Trial, TrialState
from arena.workers.models import Making
from tests.arena import stage
from tests.arena.labs import submitting
from tests.arena.labs.offering import worker

pytestmark = pytest.mark.django_db
SHAPES = {"kind": "shapeworld", "fault": "none"}


@pytest.fixture
def entry():
    made = stage.entry("kestrel", state=State.PREPARING)
    Recipe.objects.create(entry=made, parameters=SHAPES, renditions=["silent"])
    return made


@pytest.fixture
def gpu():
    return worker("gpu0", abilities=["shapeworld"])


def orders(entry, number):
    prompts = [stage.prompt(n) for n in range(number)]
    return Order.objects.bulk_create([Order(entry=entry, prompt=prompt) for prompt in prompts])


def sent(gpu, order, **far):
    """Keep that a worker was sent an order; with a word of how far it is, that it runs."""
    if far:
        Order.objects.filter(pk=order.pk).update(state=OrderState.RUNNING)
        far = {"told_at": timezone.now(), **far}
    return Making.objects.create(number=order.pk, worker=gpu, **far)


def told(entry):
    return under_way.sentence(entry, under_way.of_entry(entry))


def test_all_stages_in_words_and_numbers(entry, gpu):
    waiting, queued, loading, generating, encoding, _ = made = orders(entry, 6)
    sent(gpu, queued)
    sent(gpu, loading, stage="loading")
    sent(gpu, generating, stage="generating", step=3, steps=50, share=0.06)
    sent(gpu, encoding, stage="encoding", step=50, steps=50, share=1.0)
    assert told(entry) == "3 in the queue, 1 loading, 1 generating: step 3 of 50, 1 encoding"
    first, second, third, _ = under_way.of_entry(entry)
    assert first == {
        "prompt": queued.prompt_id,
        "stage": "queued",
        "step": None,
        "steps": None,
        "share": None,
    }
    assert (second["stage"], third["step"], third["steps"]) == ("loading", 3, 50)
    assert waiting.prompt_id not in {one["prompt"] for one in under_way.of_entry(entry)}
    Order.objects.filter(pk__in=[one.pk for one in made]).update(state=OrderState.DONE)
    assert told(entry) == ""


def test_two_at_a_time_and_what_goes_by_no_steps(entry, gpu):
    one, two, three = orders(entry, 3)
    sent(gpu, one, stage="generating", step=0, steps=8)
    sent(gpu, two, share=0.4)
    sent(gpu, three, stage="generating")
    assert told(entry) == "3 generating: step 0 of 8, 40 %"


def test_anothers_is_not_among_them(entry, gpu):
    sent(gpu, orders(stage.entry("other"), 1)[0], stage="loading")
    assert under_way.of_entry(entry) == []
    assert told(entry) == ""


def test_where_nobody_can_make_it_it_says_so(entry, gpu):
    orders(entry, 2)
    assert told(entry) == "2 in the queue"
    for away in ({"abilities": ["hosted"]}, {"stopping": True}, {"silent": True}):
        worker("gpu0", **{"abilities": ["shapeworld"], **away})
        assert told(entry) == f"2 in the queue. {under_way.NOBODY.format('them')}"
    Entry.objects.filter(pk=entry.pk).update(state=State.WITHDRAWN)
    assert told(Entry.objects.get(pk=entry.pk)) == ""


@pytest.mark.parametrize(
    ("far", "words"),
    [
        (None, "Being made"),
        ({}, "Being made"),
        ({"stage": "loading"}, "Being made: loading"),
        ({"stage": "generating"}, "Being made: generating"),
        ({"stage": "generating", "step": 3, "steps": 50, "share": 0.06}, "Being made: step 3 of 50"),
        ({"share": 0.25}, "Being made: 25 %"),
        ({"stage": "encoding", "step": 50, "steps": 50}, "Being made: encoding"),
    ],
)
def test_a_dry_runs_clip(gpu, far, words):
    trial = Trial.objects.filter(draft=submitting.draft()).first()
    trial.state = TrialState.RUNNING
    if far is not None:
        Making.objects.create(number=-trial.pk, worker=gpu, **far)
    assert under_way.words_of_trial(trial) == words
    trial.state = TrialState.QUEUED
    assert under_way.words_of_trial(trial) == "Waiting for a worker"
    assert under_way.of_trial(trial)["stage"] == ""
