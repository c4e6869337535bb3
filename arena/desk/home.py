"""The desk's first page: what the lab has entered, and what it is about to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from arena.accounts.models import Membership, Role
from arena.desk import draft_files, entry_rows
from arena.desk.drafts import titles
from arena.desk.guard import member_page
from arena.labs import drafts, own_entries
from arena.labs.models import Draft
from arena.labs.refusals import Conflict


@require_safe
@member_page
def home(request: HttpRequest, place: Membership) -> HttpResponse:
    context = {
        "page": "desk",
        "place": place,
        "owner": place.role == Role.OWNER,
        "drafts": [_draft(draft) for draft in drafts.of(place.lab)],
        "entries": [entry_rows.row(entry) for entry in own_entries.of(place.lab)],
        "live": {"state": reverse("desk-entries-state")},
    }
    return render(request, "desk/home.html", context)


def _draft(draft: Draft) -> dict[str, Any]:
    return {
        "draft": draft,
        "model": _model(draft),
        "tracks": titles(draft.tracks),
        "accepted": draft_files.accepted(draft),
        "files": len(draft.manifest),
    }


def _model(draft: Draft) -> str:
    """Return the model's name, so that a lab tells its drafts apart; nothing where it cannot be read back."""
    try:
        return str(drafts.contents_of(draft).identity.get("model", ""))
    except Conflict:
        return ""
