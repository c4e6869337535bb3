"""What its lab is told of a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from arena.labs import drafts, manifests, recipes, submittable, trials
from arena.labs.models import Draft, Upload, UploadState
from arena.ledger.events import moment

Told = dict[str, Any]


def brief(draft: Draft) -> Told:
    """Return what a list may show, and an answer be kept with: nothing of the identity or the recipe."""
    return {
        "draft": str(draft.pk),
        "codename": None,
        "entry": None,
        "commitment": None,
        "status": "draft",
        "provenance": draft.provenance,
        "tracks": list(draft.tracks),
        "terms": {"reveal_at": moment(draft.reveal_at), "reveal_votes": draft.reveal_votes},
        "manifest": manifests.document(draft),
    }


def whole(draft: Draft, now: datetime) -> Told:
    """Return all that the draft says, how far its files and its dry run are, and what it lacks."""
    contents = drafts.contents_of(draft)
    states = list(Upload.objects.filter(draft=draft).values_list("state", flat=True))
    return {
        **brief(draft),
        "identity": contents.identity,
        "recipe": recipes.shown(contents.recipe),
        "uploads": {state: states.count(state) for state in UploadState.values},
        "trial": trials.state(draft),
        "lacking": submittable.lacking(draft, now),
    }
