"""Counting: sums that do not depend on the batches, and an Elo that is the fold over the same votes."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from django.utils import timezone

from arena.battles.models import LedgerLine, Vote
from arena.clips import removal
from arena.clips.models import Clip, ClipState
from arena.leaderboard import blocks, counting
from arena.leaderboard.models import Tally
from arena.ledger.sealing import seal
from ratings import elo
from ratings.outcomes import Comparisons
from tests.arena import stage

pytestmark = pytest.mark.django_db


def draw(entries, number, seed=3):
    rng = Random(seed)
    return [(*rng.sample(entries, 2), rng.choice([0, 0, 1, 2, 3])) for _ in range(number)]


def sums() -> tuple[dict, dict]:
    pairs: dict = {}
    for track in Tally.objects.values_list("track_id", flat=True):
        rows = blocks.columns_of(track).rows
        for left, right, choice in zip(rows["left"], rows["right"], rows["outcome"], strict=True):
            pairs.setdefault((int(left), int(right)), [0, 0, 0, 0])[choice] += 1
    tallies = {row.track_id: (row.last_position, row.votes, row.elo) for row in Tally.objects.all()}
    return {pair: tuple(numbers) for pair, numbers in pairs.items()}, tallies


def expected_pairs(answers) -> dict:
    counted: dict = {}
    for left, right, choice in answers:
        counted.setdefault((left.pk, right.pk), [0, 0, 0, 0])[choice] += 1
    return {pair: tuple(numbers) for pair, numbers in counted.items()}


def expected_elo(entries, answers) -> dict[str, float]:
    index = {entry.pk: place for place, entry in enumerate(entries)}
    replayed = elo.replay(
        Comparisons(
            names=tuple(str(entry.pk) for entry in entries),
            left=np.array([index[left.pk] for left, _, _ in answers]),
            right=np.array([index[right.pk] for _, right, _ in answers]),
            outcome=np.array([choice for _, _, choice in answers]),
        )
    )
    return {str(entry.pk): pytest.approx(points) for entry, points in zip(entries, replayed, strict=True)}


def test_counts_are_those_of_the_votes_and_elo_is_their_fold():
    entries = stage.arena(entries=4, prompts=1)
    answers = draw(entries, 80)
    stage.votes(answers)
    seal(timezone.now())
    counting.count_sealed()
    pairs, tallies = sums()
    assert pairs == expected_pairs(answers)
    assert tallies[stage.track().pk] == (80, 80, expected_elo(entries, answers))


@pytest.mark.parametrize("batch", [1, 7, 50, 1000])
def test_in_batches_as_at_once(monkeypatch, batch):
    entries = stage.arena(entries=3, prompts=1)
    other = stage.track(stage.SOUNDING)
    louder = [stage.entry(slug, other) for slug in ("loud-a", "loud-b")]
    for entry in louder:
        stage.clip(entry, stage.Prompt.objects.first(), other)
    answers, loud = draw(entries, 60), draw(louder, 20)
    monkeypatch.setattr(counting, "LARGEST_BATCH", batch)
    for part in range(4):
        stage.votes(answers[part * 15 : part * 15 + 15])
        stage.votes(loud[part * 5 : part * 5 + 5], other)
        seal(timezone.now())
        counting.count_sealed()
    while Tally.objects.filter(last_position__lt=80).exists():
        counting.count_sealed()
    pairs, tallies = sums()
    assert pairs == expected_pairs([*answers, *loud])
    assert tallies[stage.track().pk] == (80, 60, expected_elo(entries, answers))
    assert tallies[other.pk] == (80, 20, expected_elo(louder, loud))
    counting.count_sealed()
    assert sums() == (pairs, tallies), "nothing is counted twice"


def test_a_track_that_is_new_counts_from_the_first_line(monkeypatch):
    entries = stage.arena(entries=2, prompts=1)
    stage.votes(draw(entries, 9))
    seal(timezone.now())
    counting.count_sealed()
    before = sums()
    Tally.objects.exclude(track=stage.track()).delete()
    monkeypatch.setattr(counting, "LARGEST_BATCH", 2)
    for _ in range(6):
        counting.count_sealed()
    assert sums() == before


@pytest.mark.parametrize(
    "facts",
    [{"left_seconds": 0.5}, {"right_seconds": 2.0}, {"left_seconds": 0.0, "heard": False}],
    ids=str,
)
def test_what_was_not_watched_is_left_out_and_stays_in_the_ledger(facts):
    entries = stage.arena(entries=2, prompts=1)
    stage.votes([(*entries, 0)] * 3)
    stage.votes([(*entries, 1)], **facts)
    seal(timezone.now())
    counting.count_sealed()
    (left, right) = entries
    pairs, tallies = sums()
    assert pairs == {(left.pk, right.pk): (3, 0, 0, 0)}
    assert tallies[stage.track().pk][:2] == (4, 3)
    assert Vote.objects.count() == LedgerLine.objects.filter(position__isnull=False).count() == 4


def test_what_was_not_heard_is_left_out_where_there_is_sound():
    other = stage.track(stage.SOUNDING)
    entries = stage.arena(entries=2, prompts=1, on=other)
    stage.votes([(*entries, 0)], other, heard=False)
    stage.votes([(*entries, 0)], other)
    seal(timezone.now())
    counting.count_sealed()
    assert Tally.objects.get(track=other).votes == 1


def test_a_new_policy_counts_everything_afresh():
    entries = stage.arena(entries=3, prompts=1)
    stage.votes(draw(entries, 30))
    seal(timezone.now())
    counting.count_sealed()
    before = sums()
    Tally.objects.update(policy="of last year", elo={"1": 3000.0})
    assert counting.count_sealed(), "and all of it at once"
    assert sums() == before


@pytest.mark.parametrize("when", ["before", "after"])
def test_votes_on_a_clip_that_turned_void_count_no_more(when):
    entries = stage.arena(entries=3, prompts=1)
    a, b, c = entries
    answers = [(a, b, 1)] * 4 + [(b, c, 0)] * 5 + [(c, a, 0)] * 6
    stage.votes(answers)
    seal(timezone.now())
    clip = Clip.objects.get(entry=a)
    Clip.objects.filter(pk=clip.pk).update(made_at=timezone.now())
    clip.refresh_from_db()
    if when == "after":
        counting.count_sealed()
        assert Tally.objects.get(track=stage.track()).votes == 15
    removal.void(clip, "The stored file is lost or damaged.")
    counting.count_sealed()
    pairs, tallies = sums()
    assert pairs == {(b.pk, c.pk): (5, 0, 0, 0)}
    assert tallies[stage.track().pk] == (15, 5, expected_elo([b, c], answers[4:9]))
    assert Vote.objects.count() == LedgerLine.objects.count() == 15, "the votes are all still there"
    counting.count_sealed()
    assert sums() == (pairs, tallies)


def test_votes_on_a_clip_that_was_taken_down_count_as_before():
    entries = stage.arena(entries=2, prompts=1)
    stage.votes([(*entries, 0)] * 3)
    seal(timezone.now())
    counting.count_sealed()
    before = sums()
    removal.remove(Clip.objects.get(entry=entries[0]), "unsafe")
    counting.count_sealed()
    assert sums() == before


def test_void_clips_that_nobody_saw_change_nothing(monkeypatch):
    entries = stage.arena(entries=2, prompts=2)
    stage.votes([(*entries, 0)] * 3)
    seal(timezone.now())
    counting.count_sealed()
    unseen = Clip.objects.filter(entry=entries[0]).last()
    Clip.objects.filter(pk=unseen.pk).update(state=ClipState.VOID, video="", made_at=None)
    monkeypatch.setattr(counting, "_start_afresh", lambda *_: pytest.fail("counted anew for nothing"))
    counting.count_sealed()


def test_a_batch_says_whether_it_was_all(monkeypatch):
    entries = stage.arena(entries=2, prompts=1)
    stage.votes(draw(entries, 5))
    seal(timezone.now())
    monkeypatch.setattr(counting, "LARGEST_BATCH", 3)
    assert [counting.count_sealed(), counting.count_sealed()] == [False, True]
