"""Takes in what a worker made: files checked against the format, stored, and their clips ready at once."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from arena.clips import files
from arena.clips.formats import format_of
from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.prompts.models import Track
from generators import mould
from generators.clip_format import ClipFormat
from generators.probe import NotAVideo, check_canonical, probe


class NotAccepted(Exception):  # noqa: N818 - an answer to the worker
    """What was brought is not what was ordered; the text says what is wrong."""


class NotOpen(Exception):  # noqa: N818
    """The order is not running under this attempt."""


def record(number: int, attempt: int, renditions: Mapping[str, bytes], poster: bytes) -> None:
    """Store the renditions ("silent", "with-sound") of an order and make its clips ready, all or none.

    Raises NotOpen unless the order runs under `attempt`, and NotAccepted where a file is missing or wrong.
    """
    order = _running(number, attempt)
    clips = list(order.clips.select_related("track").filter(state=ClipState.PENDING))
    for clip in clips:
        _check(clip, renditions)
        check_poster(poster, format_of(clip.track.world))
    stored: list[str] = []
    try:
        with transaction.atomic():
            if (
                not Order.objects.select_for_update()
                .filter(pk=number, attempt=attempt, state=OrderState.RUNNING)
                .exists()
            ):
                raise NotOpen
            for clip in clips:
                _store(clip, renditions[rendition(clip.track)], poster, stored)
            order.state, order.lease_until, order.done_at = OrderState.DONE, None, timezone.now()
            order.save(update_fields=["state", "lease_until", "done_at"])
    except BaseException:
        for name in stored:
            files.discard(name)
        raise


def close_unanswered(order: Order, state: ClipState, reason: str) -> None:
    """Close an order that its caller has locked without an answer, and for good: its clips are void, or refused.

    No other seed is tried: an entry would get a second throw where others had one.
    """
    now = timezone.now()
    with transaction.atomic():
        order.state, order.failure = OrderState.DONE, reason[:400]
        order.lease_until, order.done_at = None, now
        order.save(update_fields=["state", "lease_until", "done_at", "failure"])
        order.clips.filter(state=ClipState.PENDING).update(
            state=state, removed_at=now, removed_reason=reason[:200]
        )


def locked(number: int, attempt: int) -> Order:
    """Return the order, its row locked to the end of the transaction; raises NotOpen unless it runs under `attempt`."""
    order = (
        Order.objects.select_for_update().filter(pk=number, attempt=attempt, state=OrderState.RUNNING).first()
    )
    if order is None:
        raise NotOpen
    return order


def rendition(track: Track) -> str:
    """Return which rendition of an order's clip a track shows."""
    return "with-sound" if track.sound else "silent"


def _running(number: int, attempt: int) -> Order:
    order = Order.objects.filter(pk=number, attempt=attempt, state=OrderState.RUNNING).first()
    if order is None:
        raise NotOpen
    return order


def _check(clip: Clip, renditions: Mapping[str, bytes]) -> None:
    check_video(renditions, rendition(clip.track), format_of(clip.track.world))


def check_video(renditions: Mapping[str, bytes], name: str, wanted: ClipFormat) -> None:
    """Raise NotAccepted unless the rendition is there and in its format, and nothing about it tells its entry."""
    if name not in renditions:
        raise NotAccepted(f"The {name} file is missing.")
    sound = name == "with-sound"
    with tempfile.TemporaryDirectory(prefix="paddock-") as folder:
        path = Path(folder) / "clip.mp4"
        path.write_bytes(renditions[name])
        try:
            check_canonical(probe(path), wanted, sound=sound)
            mould.check_video(renditions[name], wanted, sound=sound)
        except NotAVideo as error:
            raise NotAccepted(f"The {name} file is not accepted: {error}") from None
        except mould.OutOfMould as error:
            raise NotAccepted(f"The {name} file would tell its entry: {error}.") from None


def check_poster(poster: bytes, wanted: ClipFormat) -> None:
    """Raise NotAccepted unless the poster is in its format."""
    try:
        mould.check_poster(poster, wanted)
    except mould.OutOfMould as error:
        raise NotAccepted(f"The poster is not accepted: {error}.") from None


def _store(clip: Clip, video: bytes, poster: bytes, stored: list[str]) -> None:
    """Each clip has files of its own: that two share a poster would tell that they share an entry."""
    clip.video = files.store(video, ".mp4")
    stored.append(clip.video)
    clip.poster = files.store(poster, ".jpg")
    stored.append(clip.poster)
    clip.sha256, clip.size = hashlib.sha256(video).hexdigest(), len(video)
    clip.state, clip.made_at = ClipState.READY, timezone.now()
    clip.save(update_fields=["video", "poster", "sha256", "size", "state", "made_at"])
