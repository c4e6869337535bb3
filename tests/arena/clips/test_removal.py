"""Taking a clip down: the file goes, hash, votes and reason stay."""

from __future__ import annotations

import pytest
from django.db import transaction

from arena.battles.models import Vote
from arena.clips import files
from arena.clips.models import Clip, ClipState
from arena.clips.removal import remove
from tests.arena import stage


@pytest.mark.django_db
def test_hash_and_votes_stay(django_capture_on_commit_callbacks):
    a, b = stage.arena(entries=2, prompts=1, real=True)
    stage.votes([(a, b, 0)])
    clip = Clip.objects.get(entry=a)
    paths = [files.path_of(clip.video), files.path_of(clip.poster)]
    with django_capture_on_commit_callbacks(execute=True):
        remove(clip, "illegal " * 100)
    clip.refresh_from_db()
    assert (clip.state, clip.video, clip.poster, clip.sha256) == (ClipState.REMOVED, "", "", "0" * 64)
    assert clip.removed_at
    assert clip.removed_reason.startswith("illegal")
    assert len(clip.removed_reason) == 200
    assert not any(path.exists() for path in paths)
    assert Vote.objects.count() == 1
    assert clip not in Clip.objects.ready()


def test_nothing_is_deleted_before_the_commit(transactional_db):
    (a,) = stage.arena(entries=1, prompts=1, real=True)
    clip = Clip.objects.get(entry=a)
    path = files.path_of(clip.video)
    with transaction.atomic():
        remove(clip, "broken")
        assert path.exists()
        transaction.set_rollback(True)
    assert path.exists()
    assert Clip.objects.get().state == ClipState.READY
