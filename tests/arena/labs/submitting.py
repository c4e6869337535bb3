"""A lab with a draft that lacks nothing, and the key of a settler."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from nacl.public import PrivateKey, SealedBox

from arena.labs import commitment, drafts, submit, trials
from arena.labs.models import Seal, Trial, TrialState, Upload, UploadState
from arena.prompts.models import Prompt
from tests.arena import stage
from tests.arena.labs import sender

NOW = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
SETTLER = PrivateKey(hashlib.sha256(b"a settler of the tests").digest())

IDENTITY = {
    "lab": "Quiet Lab",
    "model": "Zebrafish Nine",
    "version": "2.1",
    "site": "https://models.quiet-lab.org/nine",
    "licence": "Apache-2.0",
    "weights": {"status": "open", "url": "https://quiet-lab.org/weights"},
    "parameters": "12 billion",
    "vram_gb": 24,
    "price": "0.10 USD a clip",
}
RECIPES = [
    {"kind": "shapeworld", "fault": fault}
    for fault in ("no-gravity", "jerky", "wrong-colours", "late-sound", "foreign-sound", "none")
]


def terms(**fields):
    return {"reveal_at": (NOW + timedelta(days=10)).isoformat(), "reveal_votes": None, **fields}


def given(number=0, **fields):
    """Return all that a draft of a reproduced entry says."""
    return {
        "provenance": "reproduced",
        "tracks": [stage.SILENT],
        "identity": IDENTITY,
        "recipe": RECIPES[number],
        "terms": terms(),
        **fields,
    }


def prompts(number=3):
    stage.track()
    return list(Prompt.objects.filter(task="text-to-video").order_by("pk")) or [
        stage.prompt(n) for n in range(number)
    ]


def draft(lab=None, number=0, **fields):
    """Return a draft that can be sealed."""
    prompts()
    made = drafts.create(lab or sender.lab(), None, given(number, **fields), NOW)
    if made.manifest:
        accept(made)
    try_out(made)
    return made


def uploaded(lab=None, salt="", **fields):
    """Return a draft of uploaded clips that can be sealed; drafts of the same `salt` have the same files."""
    prompts()
    said = given(provenance="uploaded", **fields)
    del said["recipe"]
    made = drafts.create(lab or sender.lab(), None, said, NOW)
    accept(made, salt)
    try_out(made)
    return made


def accept(of, salt=""):
    Upload.objects.bulk_create(
        Upload(
            draft=of,
            prompt_id=prompt,
            size=1,
            received=1,
            file=f"{of.pk.hex}{prompt}",
            sha256=hashlib.sha256(f"{salt}{prompt}".encode()).hexdigest(),
            state=UploadState.ACCEPTED,
        )
        for prompt in of.manifest
    )


def try_out(of):
    trials.start(of, None)
    Trial.objects.filter(draft=of).update(state=TrialState.READY)


def sealed(lab=None, number=0, now=NOW, **fields):
    """Return what a lab is told of a new sealed entry."""
    return submit.seal(draft(lab, number, **fields), None, now)


def letter(slug):
    """Return what the settler reads in an entry's sealed box."""
    box = bytes(Seal.objects.get(entry__slug=slug).ciphertext)
    return commitment.read_letter(SealedBox(SETTLER).decrypt(box))
