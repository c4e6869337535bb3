"""The ledger's lines by their positions: votes as their receipts have them, and events as they were written."""

from __future__ import annotations

from django.db.models import QuerySet

from arena.battles import receipts
from arena.battles.models import LedgerLine
from arena.entries.models import Entry
from arena.ledger.models import Event
from arena.prompts.models import Track

VOTE = (
    "position", "vote__battle__key", "vote__battle__track_id", "vote__battle__prompt_id",
    "vote__battle__left__entry_id", "vote__battle__right__entry_id", "vote__choice",
    "vote__battle__voter__pseudonym_key", "vote__cast_at", "vote__battle__probability",
)  # fmt: skip


class GapError(Exception):
    """A position of the ledger holds no line."""


def between(first: int, last: int) -> list[bytes]:
    """Return the lines from position `first` to `last`, or to the newest; GapError if one is missing."""
    events = Event.objects.filter(position__range=(first, last)).values_list("position", "line")
    found = of_votes(LedgerLine.objects.filter(position__range=(first, last)))
    found |= {position: line.encode() for position, line in events}
    try:
        return [found[position] for position in range(first, first + len(found))]
    except KeyError as error:
        raise GapError(f"the ledger has no line at position {error.args[0]}") from None


def of_votes(lines: QuerySet[LedgerLine]) -> dict[int | None, bytes]:
    """Return votes' lines by their positions, made from what the database holds of them."""
    entries = dict(Entry.objects.values_list("pk", "slug"))
    tracks = dict(Track.objects.values_list("pk", "slug"))
    return {
        position: receipts.line(
            battle=battle,
            track=tracks[track],
            prompt=str(prompt),
            left=entries[left],
            right=entries[right],
            choice=choice,
            voter_key=bytes(voter_key),
            cast_at=cast_at,
            probability=probability,
        )
        for position, battle, track, prompt, left, right, choice, voter_key, cast_at, probability
        in lines.values_list(*VOTE)
    }  # fmt: skip
