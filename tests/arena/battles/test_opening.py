"""Serving battles: probabilities as drawn, sides shuffled, nothing of an entry in the message."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from arena.battles import candidates, links
from arena.battles.models import Agenda, Battle
from arena.battles.opening import open_battle
from arena.clips.models import Clip
from arena.clips.removal import remove
from arena.entries.models import State
from arena.prompts.models import Prompt
from arena.refusals import Code, Refusal
from tests.arena import stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept(settings):
    """Each test reads the ready clips afresh."""
    settings.CANDIDATES_KEPT_SECONDS = 0.0
    candidates._kept.clear()


def serve(
    voter: uuid.UUID | None = None, *, ahead: bool = False, seed: int = 1, track: str = stage.SILENT
) -> dict:
    return open_battle(voter or uuid.uuid4(), track, ahead=ahead, rng=Random(seed))


def test_keeps_the_probability_of_the_draw():
    a, b, c = stage.arena(entries=3, prompts=1)
    pairs = [(a.pk, b.pk, 6.0), (a.pk, c.pk, 3.0), (b.pk, c.pk, 1.0)]
    Agenda.objects.create(track=stage.track(), pairs=pairs)
    for seed in range(60):
        serve(seed=seed)
    told = {
        tuple(sorted((battle.left.entry_id, battle.right.entry_id))): battle.probability
        for battle in Battle.objects.select_related("left", "right")
    }
    assert told == {(first, second): weight / 10 for first, second, weight in pairs}


def test_probability_is_given_what_this_voter_has_met():
    stage.arena(entries=4, prompts=1)
    voter = uuid.uuid4()
    serve(voter)
    serve(voter, ahead=True)
    assert list(Battle.objects.order_by("id").values_list("probability", flat=True)) == [1 / 6, 1.0]


def test_sides_are_even():
    a, _ = stage.arena(entries=2, prompts=1)
    for seed in range(100):
        serve(seed=seed)
    left = Counter(Battle.objects.values_list("left__entry", flat=True))[a.pk]
    assert 35 <= left <= 65


def test_both_clips_answer_the_prompt_that_is_shown():
    stage.arena(entries=3, prompts=4)
    for seed in range(20):
        serve(seed=seed)
    for battle in Battle.objects.select_related("left", "right"):
        assert battle.left.prompt_id == battle.right.prompt_id == battle.prompt_id
        assert battle.left.entry_id != battle.right.entry_id
        assert battle.left.track_id == battle.right.track_id == battle.track_id


def test_what_expired_or_went_is_passed_over_and_never_met_again():
    stage.arena(entries=2, prompts=3)
    voter = uuid.uuid4()
    first = serve(voter)["battle"]
    remove(Battle.objects.get(key=first).right, "broken")
    second = serve(voter)["battle"]
    assert second != first
    stage.battle(Battle.objects.get(key=first).voter, expires_at=timezone.now() - timedelta(seconds=1))
    assert serve(voter)["battle"] == second


def test_withdrawn_entries_and_clips_that_are_not_ready_are_not_served():
    a, _, c = stage.arena(entries=3, prompts=1)
    Clip.objects.filter(entry=c).update(state="pending")
    a.state = State.WITHDRAWN
    a.save()
    with pytest.raises(Refusal) as refused:
        serve()
    assert refused.value.code is Code.NO_PAIR


def test_clips_of_the_other_track_are_not_mixed_in():
    silent, sounding = stage.track(), stage.track(stage.SOUNDING)
    a, b = stage.entry("entry-a", silent, sounding), stage.entry("entry-b", silent, sounding)
    asked = stage.prompt()
    stage.clip(a, asked, silent)
    stage.clip(b, asked, sounding)
    with pytest.raises(Refusal):
        serve()


def test_the_message_names_no_entry():
    stage.arena(entries=2, prompts=1)
    text = str(serve())
    for clip in Clip.objects.select_related("entry"):
        for secret in (clip.entry.slug, clip.entry.public_name, clip.video, clip.sha256):
            assert secret not in text


class TestWhatWasAsked:
    def test_of_words_alone_there_is_no_picture(self):
        stage.arena(entries=2, prompts=1)
        asked = serve()["prompt"]
        assert asked == {
            "text": f"{stage.TEXT}, take 0",
            "language": "en",
            "image": None,
            "not_understood": [],
        }

    def test_a_first_frame_is_a_link_that_names_the_battle_alone(self, settings, tmp_path):
        settings.CLIPS_ROOT = tmp_path
        stage.arena(entries=2, prompts=1, on=stage.track(stage.FROM_IMAGE))
        message = serve(track=stage.FROM_IMAGE)
        assert links.read_first_frame(message["prompt"]["image"].split("/")[2]) == message["battle"]
        assert Prompt.objects.get().first_frame not in str(message)

    def test_the_words_that_no_entry_was_given_are_told(self):
        stage.arena(entries=2, prompts=1)
        Prompt.objects.update(not_understood=["quixotic", "llama"])
        assert serve()["prompt"]["not_understood"] == ["quixotic", "llama"]


def test_candidates_are_kept_for_a_moment(settings):
    settings.CANDIDATES_KEPT_SECONDS = 60.0
    stage.arena(entries=2, prompts=1)
    track = stage.track()
    first = candidates.of(track)
    assert candidates.of(track) is first
    settings.CANDIDATES_KEPT_SECONDS = 0.0
    assert candidates.of(track) is not first
