"""Takes a lab's files in, piece by piece: what was acknowledged is on disk, and a cut costs the last piece at most."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.db.utils import OperationalError

from arena.accounts.models import Lab
from arena.labs import progress, upload_files
from arena.labs.models import Draft, Seal, Upload, UploadState
from arena.labs.refusals import Unknown

LARGEST_FILE = 256 << 20
LARGEST_CHUNK = 8 << 20
MOST_OF_A_LAB = 20 << 30
KEPT_FREE = 1536 << 20  # of the disk, for what the arena itself makes
LOCKED = "55P03"  # PostgreSQL's lock_not_available

IN_PARTS = "The file is {size} bytes long and {received} have arrived; go on from there."


class NotTaken(Exception):  # noqa: N818 - an answer to the sender
    """What was sent is not taken in; `status` is HTTP's word for it, the text one sentence."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def draft_of(lab: Lab, draft: uuid.UUID, prompt: int) -> Draft:
    """Return the lab's draft whose manifest holds the prompt; raises Unknown."""
    found = Draft.objects.filter(pk=draft, lab=lab).first()
    if found is None or prompt not in found.manifest:
        raise Unknown
    return found


def begin(draft: Draft, prompt: int, size: int) -> Upload:
    """Make room for a file of `size` bytes, in place of the one that the prompt has; raises NotTaken or Unknown."""
    _check_size(size)
    with transaction.atomic():
        Lab.objects.select_for_update(no_key=True).get(pk=draft.lab_id)
        if not Draft.objects.select_for_update(no_key=True).filter(pk=draft.pk).exists():
            raise Unknown  # it was sealed or thrown away at the same moment
        discard(Upload.objects.select_for_update().filter(draft=draft, prompt_id=prompt))
        _check_room(draft.lab_id, size)
        made = Upload.objects.create(draft=draft, prompt_id=prompt, size=size, file=upload_files.new_name())
        progress.tell_upload(draft.lab_id, made)
    return made


def _check_size(size: int) -> None:
    if not size:
        raise NotTaken(422, "The file is empty: send one with a video in it.")
    if size > LARGEST_FILE:
        raise NotTaken(413, f"The file has {size} bytes; one may have {LARGEST_FILE >> 20} MiB at most.")


def _check_room(lab: int, size: int) -> None:
    if (of_lab(lab).aggregate(sum=Sum("size"))["sum"] or 0) + size > MOST_OF_A_LAB:
        raise NotTaken(
            413,
            f"Your lab's files would take more than {MOST_OF_A_LAB >> 30} GiB: throw old drafts away first.",
        )
    if upload_files.free_bytes() - size < KEPT_FREE:
        raise NotTaken(507, "The arena's disk is full: try again later.")


def of_lab(lab: int) -> QuerySet[Upload]:
    """Return the files of the lab's drafts and entries."""
    sealed = Seal.objects.filter(lab=lab).values("entry")
    return Upload.objects.filter(Q(draft__lab=lab) | Q(entry__in=sealed))


def find(draft: Draft, prompt: int, upload: uuid.UUID) -> Upload:
    """Return a file of the draft; raises Unknown."""
    found = Upload.objects.filter(pk=upload, draft=draft, prompt_id=prompt).first()
    if found is None:
        raise Unknown
    return found


def append(draft: Draft, prompt: int, upload: uuid.UUID, offset: int, body: upload_files.Body) -> Upload:
    """Write the next piece; what is returned tells how far the file has come. Raises NotTaken or Unknown."""
    with transaction.atomic():
        row = _locked(draft, prompt, upload)
        if offset != row.received:
            raise NotTaken(409, IN_PARTS.format(size=row.size, received=row.received))
        room = min(row.size - row.received, LARGEST_CHUNK)
        try:
            written = upload_files.append(row.file, offset, body, room)
        except upload_files.Lost:
            return _lost(row, draft.lab_id)
        except OSError:
            raise NotTaken(507, "The arena's disk takes no more: try again later.") from None
        if body.read(1):
            raise NotTaken(
                413, f"A piece of this file may have {room} bytes at most: send no more than is left."
            )
        _received(row, written, draft.lab_id)
    return row


def _locked(draft: Draft, prompt: int, upload: uuid.UUID) -> Upload:
    """Return the row, locked; of two pieces at once only one is written."""
    rows = Upload.objects.select_for_update(nowait=True, of=("self",))
    try:
        row = rows.filter(pk=upload, draft=draft, prompt_id=prompt).first()
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != LOCKED:
            raise
        raise NotTaken(423, "Another piece of this file is just being written: ask how far it is.") from None
    if row is None:
        raise Unknown
    return row


def _received(row: Upload, written: int, lab: int) -> None:
    if not written:
        return
    row.received += written
    if row.received == row.size:
        row.state = UploadState.CHECKING
    row.save(update_fields=["received", "state"])
    if row.state == UploadState.CHECKING:
        progress.tell_upload(lab, row)


def _lost(row: Upload, lab: int) -> Upload:
    """Tell that the file must be sent anew; what was acknowledged is not there any more."""
    refuse(row, "A part of this file was lost on the arena's disk: send it again.", lab)
    return row


def refuse(row: Upload, reason: str, lab: int) -> None:
    """Refuse a file, with the reason for its lab; the bytes go, as nobody needs them."""
    row.state, row.reason = UploadState.REFUSED, reason[:400]
    row.save(update_fields=["state", "reason"])
    transaction.on_commit(lambda: upload_files.discard(row.file))
    progress.tell_upload(lab, row)


def check_again(draft: Draft) -> None:
    """Have the accepted files looked into once more: a track with sound wants what a silent one does not."""
    for row in Upload.objects.select_for_update().filter(draft=draft, state=UploadState.ACCEPTED):
        row.state = UploadState.CHECKING
        row.save(update_fields=["state"])
        progress.tell_upload(draft.lab_id, row)


def discard(uploads: Iterable[Upload]) -> None:
    """Delete files and their rows; the bytes once that is committed."""
    for row in uploads:
        name = row.file
        row.delete()
        transaction.on_commit(lambda name=name: upload_files.discard(name))  # type: ignore[misc]


def throw_away(draft: Draft, prompt: int, upload: uuid.UUID) -> None:
    """Delete one file of a draft, arrived or not; raises NotTaken or Unknown."""
    with transaction.atomic():
        discard([_locked(draft, prompt, upload)])


def discard_all(draft: Draft) -> None:
    """Delete the files of a draft that is thrown away; call it in the same transaction, before the draft goes."""
    discard(Upload.objects.select_for_update().filter(draft=draft))
