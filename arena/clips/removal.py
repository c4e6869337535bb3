"""Takes a clip down: its files go, its hash and its votes stay."""

from django.db import transaction
from django.utils import timezone

from arena.clips import files
from arena.clips.models import Clip, ClipState


def remove(clip: Clip, reason: str) -> None:
    """Mark the clip removed, with the operator's reason, and delete its files once that is committed."""
    names = (clip.video, clip.poster)
    with transaction.atomic():
        clip.state, clip.removed_at, clip.removed_reason = ClipState.REMOVED, timezone.now(), reason[:200]
        clip.video = clip.poster = ""
        clip.save(update_fields=["state", "removed_at", "removed_reason", "video", "poster"])
        transaction.on_commit(lambda: _discard(names))


def _discard(names: tuple[str, ...]) -> None:
    for name in names:
        files.discard(name)
