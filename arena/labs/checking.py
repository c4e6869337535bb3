"""Looks into files that have arrived, each in a child without rights, and accepts or refuses it in words."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from arena.clips.formats import format_of
from arena.heartbeat import beat
from arena.labs import progress, upload_files, uploads
from arena.labs.models import Draft, Trial, Upload, UploadState
from arena.prompts.models import Prompt, Track
from generators import sandbox

KEPT = timedelta(days=7)
UNREADABLE = "The file could not be looked into: send it again, or another."
LOST = "The file was lost on the arena's disk: send it again."
AGAIN = "This is the same file as for “{text}”: each prompt wants an answer of its own."

logger = logging.getLogger(__name__)
_thread: threading.Thread | None = None


def begin() -> None:
    """Check on a thread of its own: a large file takes a minute to decode, and no other heartbeat waits for it."""
    global _thread  # noqa: PLW0603 - one a process
    if _thread is None or not _thread.is_alive():
        _thread = threading.Thread(target=_check_and_close, daemon=True)
        _thread.start()


def _check_and_close() -> None:
    try:
        check_uploads()
    finally:
        connection.close()


def check_uploads() -> None:
    """Check the files that wait for it, one transaction each, until there is none or another process is at it."""
    while True:
        with beat("check uploads") as ours:
            waiting = Upload.objects.filter(state=UploadState.CHECKING, draft__isnull=False)
            first = waiting.select_related("draft", "prompt").order_by("created_at", "pk")
            row = first.first() if ours else None
            if row is None:
                return
            check(row)


def check(row: Upload) -> None:
    """Hash and look into one file, and write down what comes of it unless it was replaced meanwhile."""
    draft = row.draft
    if draft is None:
        return
    sha256, reason = _looked_into(row)
    with transaction.atomic():
        kept = Draft.objects.select_for_update(no_key=True).filter(pk=draft.pk).first()
        still = Upload.objects.select_for_update().filter(pk=row.pk, state=UploadState.CHECKING).first()
        if kept is not None and still is not None:
            still.sha256 = sha256
            _decide(still, reason or _same_as_another(still), kept.lab_id)


def _looked_into(row: Upload) -> tuple[str, str]:
    """Return the file's hash, and why it is refused where it is."""
    try:
        return upload_files.sha256(row.file), _fault(row)
    except FileNotFoundError:
        return "", LOST
    except Exception as error:  # noqa: BLE001 - whatever it was, the files behind it must not wait for ever
        logger.warning("An upload could not be looked into: %s", type(error).__name__)
        return "", UNREADABLE


def _decide(row: Upload, reason: str, lab: int) -> None:
    row.save(update_fields=["sha256"])
    if reason:
        uploads.refuse(row, reason, lab)
        return
    row.state = UploadState.ACCEPTED
    row.save(update_fields=["state"])
    progress.tell_upload(lab, row)


def _fault(row: Upload) -> str:
    """Return why the file is no answer to its prompt, or nothing."""
    limits = sandbox.limits_of(format_of(row.prompt.world))
    try:
        found = sandbox.inspect(upload_files.path_of(row.file), limits=limits)
    except sandbox.NotAccepted as error:
        return str(error)
    if not found.has_audio and _wants_sound(row.draft, row.prompt):
        return "The clip has no sound, and you entered a track with sound: send one that sounds."
    return ""


def _wants_sound(draft: Draft | None, prompt: Prompt) -> bool:
    tracks = Track.objects.filter(slug__in=draft.tracks if draft else [], sound=True)
    return tracks.filter(world=prompt.world, task=prompt.task).exists()


def _same_as_another(row: Upload) -> str:
    others = Upload.objects.filter(draft=row.draft_id, sha256=row.sha256, state=UploadState.ACCEPTED)
    other = others.exclude(pk=row.pk).select_related("prompt").first()
    return AGAIN.format(text=other.prompt.text[:120]) if other else ""


def sweep_uploads(now: datetime | None = None) -> None:
    """Delete files that nobody went on sending for a week, and bytes that no row names."""
    with beat("sweep uploads") as ours:
        if ours:
            old = Upload.objects.filter(
                state=UploadState.RECEIVING, created_at__lt=(now or timezone.now()) - KEPT
            )
            uploads.discard(old.select_for_update())
            uploads.discard(Upload.objects.filter(draft=None, entry=None).select_for_update())
            upload_files.sweep(_named())


def _named() -> set[str]:
    names = set(Upload.objects.values_list("file", flat=True))
    for pair in Trial.objects.values_list("video", "poster"):
        names.update(pair)
    return names
