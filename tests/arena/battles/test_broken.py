"""Clips that voters call broken: void when the file is, and only then; what was voted on them is no loss."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from arena.battles import broken, opening
from arena.battles.broken import void_damaged_clips
from arena.battles.models import Report, Side, Vote
from arena.clips import files
from arena.clips.models import Clip, ClipState
from arena.leaderboard.refit import refit_boards
from arena.refusals import Refusal
from tests.arena import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def battle(settings, tmp_path):
    """A battle of two stored clips."""
    settings.CLIPS_ROOT = tmp_path
    stage.arena(entries=3, prompts=1, real=True)
    for clip in Clip.objects.all():
        _stored_now(clip)
    return stage.battle(watched=True)


def _stored_now(clip):
    content = files.path_of(clip.video).read_bytes()
    Clip.objects.filter(pk=clip.pk).update(sha256=hashlib.sha256(content).hexdigest(), made_at=timezone.now())


def report(battle, side=Side.LEFT, reason="broken"):
    return Report.objects.create(battle=battle, side=side, reason=reason)


def flip_a_bit(clip):
    path = files.path_of(clip.video)
    content = bytearray(path.read_bytes())
    content[20_000] ^= 1
    path.write_bytes(content)


def states():
    return list(Clip.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(
    "spoil",
    [
        flip_a_bit,
        lambda clip: files.discard(clip.video),
        lambda clip: files.path_of(clip.video).write_bytes(b""),
    ],
    ids=["another bit", "lost", "empty"],
)
def test_a_damaged_file_makes_its_clip_void(battle, spoil, django_capture_on_commit_callbacks):
    spoil(battle.left)
    report(battle)
    with django_capture_on_commit_callbacks(execute=True):
        assert void_damaged_clips() == 1
    clip = Clip.objects.get(pk=battle.left_id)
    assert (clip.state, clip.video, clip.removed_reason) == (ClipState.VOID, "", broken.DAMAGED)
    assert len(clip.sha256) == 64
    assert not files.path_of(battle.left.video).exists()
    assert states().count(ClipState.READY) == 2, "the clip it met is none the worse"
    assert void_damaged_clips() == 0


@pytest.mark.parametrize(
    ("side", "reason", "damaged"),
    [(Side.LEFT, "broken", False), (Side.RIGHT, "broken", True), (Side.LEFT, "unsafe", True)],
    ids=["the file is whole", "it was the other side", "it was called unsafe"],
)
def test_a_word_alone_voids_nothing(battle, side, reason, damaged):
    if damaged:
        flip_a_bit(battle.left)
    report(battle, side, reason)
    assert void_damaged_clips() == 0
    assert set(states()) == {ClipState.READY}


def test_reports_are_looked_at_for_a_day(battle):
    flip_a_bit(battle.left)
    Report.objects.bulk_create(
        [Report(battle=battle, side=0, reason="broken", at=timezone.now() - timedelta(days=2))]
    )
    assert void_damaged_clips() == 0
    report(stage.battle(left=battle.left, right=battle.right))
    assert void_damaged_clips() == 1


def test_it_is_served_no_more_and_its_battle_is_not_asked_again(battle):
    flip_a_bit(battle.left)
    report(battle)
    void_damaged_clips()
    try:
        message = opening.open_battle(battle.voter_id, stage.SILENT, ahead=False)
    except Refusal:
        message = None
    assert message is None or message["battle"] != battle.key


def test_a_vote_on_it_is_no_loss(battle):
    flip_a_bit(battle.left)
    loser, winner = battle.left.entry, battle.right.entry
    third = Clip.objects.exclude(pk__in=[battle.left_id, battle.right_id]).get().entry
    stage.votes([(loser, winner, 1)] * 20 + [(winner, third, 0), (third, winner, 0)])
    refit_boards()
    assert stage.standing(loser).battles == 20
    report(battle)
    void_damaged_clips()
    refit_boards()
    standing = stage.standing(loser)
    assert (standing.battles, standing.rating, standing.elo) == (0, None, None)
    assert stage.newest().votes == 2
    assert stage.newest().parameters["void_clips"] == 1
    assert Vote.objects.count() == 22
