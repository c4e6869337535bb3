"""What the desk shows of a draft's files: each prompt of its manifest, and how far its file is."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from arena.labs import manifests
from arena.labs.models import Draft, Upload, UploadState
from arena.prompts.models import Prompt

WORDS = {
    "": "No file yet",
    UploadState.RECEIVING: "Not whole yet: choose the file again to go on",
    UploadState.CHECKING: "Being looked into",
    UploadState.ACCEPTED: "Accepted",
    UploadState.REFUSED: "Refused",
}


def uploads_of(draft: Draft) -> QuerySet[Upload]:
    return Upload.objects.filter(draft=draft)


def accepted(draft: Draft) -> int:
    return uploads_of(draft).filter(state=UploadState.ACCEPTED).count()


def rows(draft: Draft) -> list[dict[str, Any]]:
    prompts = Prompt.objects.in_bulk(draft.manifest)
    files = {row.prompt_id: row for row in uploads_of(draft)}
    wanted = {row["prompt"]: row for row in manifests.document(draft)}
    return [
        _row(draft, prompts[number], files.get(number), wanted[number])
        for number in draft.manifest
        if number in prompts
    ]


def _row(draft: Draft, prompt: Prompt, file: Upload | None, wanted: dict[str, Any]) -> dict[str, Any]:
    state = file.state if file else ""
    return {
        "number": prompt.pk,
        "text": prompt.text,
        "language": prompt.language,
        "first_frame": manifests.first_frame_path(prompt) if prompt.first_frame else "",
        "sound": wanted["sound"],
        "seconds": wanted["seconds"],
        "state": state,
        "word": WORDS[state],
        "reason": file.reason if file else "",
        "received": file.received if file else 0,
        "size": file.size if file else 0,
        "begin": reverse("api-file-of-prompt", args=[draft.pk, prompt.pk]),
        "upload": reverse("api-upload", args=[draft.pk, prompt.pk, file.pk]) if file else "",
    }
