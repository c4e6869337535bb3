"""Looks at the files of clips that voters call broken: one that is not what was stored becomes void."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from arena.battles.models import Reason, Report
from arena.clips import removal
from arena.clips.models import Clip, ClipState
from arena.heartbeat import beat

logger = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=1)
DAMAGED = "The stored file is lost or damaged."


def void_damaged_clips() -> int:
    """Make reported clips void whose files are damaged; return how many.

    The word of a voter, or of the operator, voids nothing: that would be a way to strike votes out.
    """
    with beat("broken") as ours:
        if not ours:
            return 0
        damaged = [clip for clip in _reported() if removal.is_damaged(clip)]
        for clip in damaged:
            removal.void(clip, DAMAGED)
            logger.warning("%s is void: its file is lost or damaged", clip)
    return len(damaged)


def _reported() -> list[Clip]:
    reports = Report.objects.filter(reason=Reason.BROKEN, at__gte=timezone.now() - LOOKED_BACK)
    sides = reports.values_list("side", "battle__left_id", "battle__right_id")
    clips = {right if side else left for side, left, right in sides}
    return list(Clip.objects.filter(pk__in=clips, state=ClipState.READY))
