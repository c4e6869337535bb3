"""A lab's own entries: found by it alone, and what it is told of each while the name is sealed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from arena.accounts.models import Lab
from arena.entries.models import Entry
from arena.labs import progress
from arena.labs.models import Review, Seal
from arena.labs.refusals import Unknown
from arena.ledger.events import moment

UNKNOWN = "There is no such entry."


def of(lab: Lab) -> QuerySet[Entry]:
    """Return the lab's entries, newest first, with those that are gone."""
    seals = Seal.objects.filter(lab=lab)
    return Entry.objects.filter(pk__in=seals.values("entry")).prefetch_related("tracks").order_by("-pk")


def find(lab: Lab, slug: str) -> Entry:
    """Return one of the lab's entries; raises Unknown, for another lab's too."""
    found = of(lab).filter(slug=slug).first()
    if found is None:
        raise Unknown(UNKNOWN)
    return found


def told(entry: Entry) -> dict[str, Any]:
    """Return what its lab is told of an entry: nothing of the identity, which nobody here can read."""
    review = Review.objects.filter(entry=entry).first()
    return {
        "draft": None,
        "codename": entry.codename,
        "entry": entry.slug,
        "commitment": entry.commitment,
        "status": entry.status.value,
        "state": entry.state,
        "provenance": entry.provenance,
        "tracks": [track.slug for track in entry.tracks.all()],
        "terms": {"reveal_at": moment(entry.reveal_at), "reveal_votes": entry.reveal_votes},
        "votes": entry.acknowledged,
        "clips": progress.of_clips(entry),
        "review": review and {"verdict": review.verdict, "note": review.note},
    }
