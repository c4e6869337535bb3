"""Tells a lab's own open desks how far its files, clips and dry runs are, and nobody else."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any

from django.db import transaction

from arena import live, vault
from arena.clips.models import Clip, ClipState, Order
from arena.entries.models import Entry
from arena.labs import under_way
from arena.labs.models import Seal, Trial, Upload

PURPOSE = "desk"
NOT_MADE = (ClipState.FAILED, ClipState.VOID, ClipState.REFUSED)


def channel(lab: int) -> str:
    """Return the lab's channel in our own Redis: a name that says nothing, as clip workers may read there too."""
    return f"paddock:lab:{vault.mark(str(lab), PURPOSE)[:32]}"


def announce(lab: int, message: dict[str, Any]) -> None:
    """Send `message` to the lab's open desks once the transaction around the call has committed."""
    text = json.dumps(message, separators=(",", ":"))
    locked = b64encode(vault.lock(text.encode(), PURPOSE)).decode()
    transaction.on_commit(lambda: live.publish(channel(lab), locked), robust=True)


def read(locked: bytes) -> str:
    """Return the text of what `announce` has sent."""
    return vault.unlock(b64decode(locked), PURPOSE).decode()


def tell_upload(lab: int, upload: Upload) -> None:
    announce(lab, {"type": "upload", **of_upload(upload)})


def of_upload(upload: Upload) -> dict[str, Any]:
    return {
        "draft": str(upload.draft_id),
        "upload": str(upload.pk),
        "prompt": upload.prompt_id,
        "state": upload.state,
        "reason": upload.reason,
        "size": upload.size,
        "received": upload.received,
    }


def tell_trial(trial: Trial) -> None:
    announce(trial.draft.lab_id, of_trial(trial))


def of_trial(trial: Trial) -> dict[str, Any]:
    return {
        "type": "trial",
        "draft": str(trial.draft_id),
        "trial": trial.pk,
        "state": trial.state,
        "failure": trial.failure,
        "words": under_way.words_of_trial(trial),
        **under_way.of_trial(trial),
    }


def tell_clips(entry: Entry) -> None:
    """Tell how many clips of an entry are made; of an entry that is no lab's, nobody is told."""
    lab = Seal.objects.filter(entry=entry).values_list("lab_id", flat=True).first()
    if lab is not None:
        announce(lab, clips_message(entry))


def tell_making(number: int) -> None:
    """Tell how far a clip is, by the number of its order; by a number below zero, that of a dry run."""
    if number < 0:
        trial = Trial.objects.select_related("draft").filter(pk=-number).first()
        if trial is not None:
            tell_trial(trial)
        return
    order = Order.objects.select_related("entry").filter(pk=number).first()
    if order is not None:
        tell_clips(order.entry)


def clips_message(entry: Entry) -> dict[str, Any]:
    making = under_way.of_entry(entry)
    return {
        "type": "clip",
        "entry": entry.codename,
        **of_clips(entry),
        "making": making,
        "words": under_way.sentence(entry, making),
    }


def of_clips(entry: Entry) -> dict[str, int]:
    states = list(Clip.objects.filter(entry=entry).values_list("state", flat=True))
    return {
        "ordered": len(states),
        "ready": states.count(ClipState.READY),
        "failed": sum(states.count(state) for state in NOT_MADE),
    }
