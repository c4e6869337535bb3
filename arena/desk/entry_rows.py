"""What the desk lists of an entry: public facts, how its clips are doing, and what may be done with it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from arena.clips.models import ClipState, Order, OrderState
from arena.entries.models import Entry, State, Status
from arena.labs import progress, under_way
from arena.labs.models import Review, Verdict

SHOWN = 20  # failures; a broken endpoint fails every clip alike
MADE = (State.PREPARING, State.ACTIVE)

WORDS = {
    State.WITHDRAWN: "Withdrawn after votes",
    State.GONE: "Withdrawn before any counted vote",
}


def row(entry: Entry) -> dict[str, Any]:
    clips = progress.of_clips(entry)
    review = Review.objects.filter(entry=entry).first()
    failed = _failed(entry) if entry.state in MADE else Order.objects.none()
    sealed = entry.sealed and entry.state != State.GONE and entry.status == Status.SEALED
    return {
        "entry": entry,
        "word": _word(entry, clips, review),
        "tracks": [track.title for track in entry.tracks.all()],
        "clips": clips,
        "words": under_way.sentence(entry, under_way.of_entry(entry)),
        "failed": list(failed[:SHOWN]),
        "failed_count": failed.count(),
        "void": _not_shown(entry, ClipState.VOID),
        "refused": _not_shown(entry, ClipState.REFUSED),
        "review": review,
        "may_forward": sealed,
        "may_withdraw": sealed and entry.state in MADE,
    }


def _word(entry: Entry, clips: dict[str, int], review: Review | None) -> str:
    """Return the state in a word or two, the most telling first."""
    if entry.state in WORDS:
        return WORDS[State(entry.state)]
    if entry.status == Status.DUE:
        return "Due, opening"
    if entry.state == State.ACTIVE:
        return "Open, in battles" if entry.status == Status.OPEN else "Sealed, in battles"
    if review is not None and review.verdict == Verdict.REFUSED:
        return "Refused by review"
    if clips["ordered"] == 0 or clips["ready"] + clips["failed"] < clips["ordered"]:
        return "Clips are being made"
    return "Waiting for its review"


def _failed(entry: Entry) -> QuerySet[Order]:
    return Order.objects.filter(entry=entry, state=OrderState.FAILED).select_related("prompt").order_by("pk")


def _not_shown(entry: Entry, state: ClipState) -> list[Order]:
    """Return the answers that are no losses: what was made is void, or its maker would not make it."""
    if entry.state not in MADE:
        return []
    orders = Order.objects.filter(entry=entry, clips__state=state).select_related("prompt")
    return list(orders.distinct().order_by("pk")[:SHOWN])
