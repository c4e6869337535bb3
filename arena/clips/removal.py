"""Takes a clip down: its files go, its hash and its votes stay."""

import hashlib

from django.db import transaction
from django.utils import timezone

from arena.clips import files
from arena.clips.models import Clip, ClipState


def remove(clip: Clip, reason: str) -> None:
    """Mark the clip removed, with the operator's reason; votes on it count as before."""
    _take_down(clip, ClipState.REMOVED, reason)


def void(clip: Clip, reason: str) -> None:
    """Mark the clip void: nobody could judge it, so votes on it count no more."""
    _take_down(clip, ClipState.VOID, reason)


def is_damaged(clip: Clip) -> bool:
    """Whether a ready clip's file is not the one that was stored: lost, or another by its hash."""
    try:
        content = files.path_of(clip.video).read_bytes()
    except OSError:
        return True
    return hashlib.sha256(content).hexdigest() != clip.sha256


def _take_down(clip: Clip, state: ClipState, reason: str) -> None:
    """Change the state, and delete the files once that is committed."""
    names = (clip.video, clip.poster)
    with transaction.atomic():
        clip.state, clip.removed_at, clip.removed_reason = state, timezone.now(), reason[:200]
        clip.video = clip.poster = ""
        clip.save(update_fields=["state", "removed_at", "removed_reason", "video", "poster"])
        transaction.on_commit(lambda: _discard(names))


def _discard(names: tuple[str, ...]) -> None:
    for name in names:
        files.discard(name)
