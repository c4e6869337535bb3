"""Drafts of a lab: begun, changed, read and thrown away, for as long as nothing is sealed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from arena import vault
from arena.accounts import audit
from arena.accounts.models import ApiToken, Lab
from arena.labs import manifests, upload_files, uploads
from arena.labs.draft_contents import Contents, checked
from arena.labs.models import Draft, Trial, Upload
from arena.labs.refusals import Conflict, Invalid, Unknown
from arena.prompts.models import Track

PURPOSE = "draft"
MOST_DRAFTS = 20
UNKNOWN = "There is no such draft."
UPLOADS_STAND = (
    "Files are uploaded for the prompts of the tracks chosen before: keep those, or begin another draft."
)


def of(lab: Lab) -> QuerySet[Draft]:
    return Draft.objects.filter(lab=lab).order_by("created_at", "id")


def find(lab: Lab, number: uuid.UUID) -> Draft:
    """Return the lab's draft; raises Unknown, for another lab's too."""
    found = of(lab).filter(pk=number).first()
    if found is None:
        raise Unknown(UNKNOWN)
    return found


def create(lab: Lab, actor: audit.Actor, given: Mapping[str, Any], now: datetime) -> Draft:
    """Keep a new draft, which may be incomplete; raises Invalid where something given is wrong, or Conflict."""
    contents = checked(given, Contents(), now)
    if not contents.provenance:
        raise Invalid({"provenance": "Say how the clips are made: uploaded, hosted or reproduced."})
    with transaction.atomic():
        _lock(lab.pk)
        if of(lab).count() >= MOST_DRAFTS:
            raise Conflict(f"A lab has at most {MOST_DRAFTS} drafts: seal one, or throw one away.")
        draft = Draft(lab=lab, created_by=_person(actor))
        _write(draft, contents)
        draft.save(force_insert=True)
        audit.record(lab, actor, "draft.begun", str(draft.pk))
    return draft


def change(draft: Draft, actor: audit.Actor, given: Mapping[str, Any], now: datetime) -> Draft:
    """Change what is given of a draft, and leave the rest; raises Invalid or Unknown.

    A dry run of what was there before counts no more: see arena.labs.trials.
    """
    with transaction.atomic():
        _lock(draft.lab_id)
        row = lock(draft)
        tracks = set(row.tracks)
        _write(row, checked(given, contents_of(row), now))
        row.save()
        if set(row.tracks) - tracks:
            uploads.check_again(row)
        audit.record(draft.lab, actor, "draft.changed", str(draft.pk))
    return row


def throw_away(draft: Draft, actor: audit.Actor) -> None:
    """Delete a draft with its files; raises Unknown where it is gone already."""
    with transaction.atomic():
        _lock(draft.lab_id)
        row = lock(draft)
        uploads.discard_all(row)
        delete(row)
        audit.record(draft.lab, actor, "draft.thrown-away", str(draft.pk))


def lock(draft: Draft) -> Draft:
    """Return the row, locked to the end of the transaction; raises Unknown where it was sealed or thrown away."""
    row = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None:
        raise Unknown(UNKNOWN)
    return row


def delete(draft: Draft) -> None:
    """Delete a locked draft and its dry run; the files it uploaded are the caller's matter."""
    _forget_trials(draft)
    draft.delete()


def contents_of(draft: Draft) -> Contents:
    """Return all that a draft says; raises Conflict where it cannot be read back."""
    try:
        secrets = json.loads(vault.unlock(bytes(draft.secrets), PURPOSE))
    except vault.VaultError:
        raise Conflict(
            "This draft was kept under another key of the arena: throw it away, and begin anew."
        ) from None
    return Contents(
        provenance=draft.provenance,
        tracks=tuple(draft.tracks),
        reveal_at=draft.reveal_at,
        reveal_votes=draft.reveal_votes,
        **secrets,
    )


def _write(draft: Draft, contents: Contents) -> None:
    draft.manifest = _manifest(draft, contents)
    draft.provenance, draft.tracks = contents.provenance, list(contents.tracks)
    draft.reveal_at, draft.reveal_votes = contents.reveal_at, contents.reveal_votes
    secrets = {"identity": contents.identity, "recipe": contents.recipe, "nonce": contents.nonce}
    draft.secrets = vault.lock(json.dumps(secrets).encode(), PURPOSE)


def _manifest(draft: Draft, contents: Contents) -> list[int]:
    """Return the prompts to answer: fixed once, and anew only for other worlds or tasks, while no file is there."""
    same = contents.uploaded and _pools(draft.tracks) == _pools(contents.tracks)
    if same and draft.manifest:
        return list(draft.manifest)
    if Upload.objects.filter(draft=draft.pk).exists():
        raise Invalid({"tracks": UPLOADS_STAND})
    return manifests.prompts_of(Track.objects.filter(slug__in=contents.tracks)) if contents.uploaded else []


def _pools(tracks: Iterable[str]) -> set[tuple[str, str]]:
    return set(Track.objects.filter(slug__in=tracks).order_by().values_list("world", "task"))


def _forget_trials(draft: Draft) -> None:
    """Delete the dry run, and its files once that is committed."""
    trials = Trial.objects.filter(draft=draft)
    names = [name for pair in trials.values_list("video", "poster") for name in pair if name]
    trials.delete()
    for name in names:
        transaction.on_commit(partial(upload_files.discard, name))


def _lock(lab: int) -> None:
    Lab.objects.select_for_update(no_key=True).get(pk=lab)


def _person(actor: audit.Actor) -> User | None:
    if isinstance(actor, ApiToken):
        return actor.created_by
    return actor if isinstance(actor, User) and actor.pk else None
