"""What the votes file says of a vote beside its sealed line: whether it counts, and what its prompt is about."""

from __future__ import annotations

from typing import NamedTuple

from arena.battles.integrity import VoteFacts, reason_against
from arena.battles.models import LedgerLine
from arena.clips.models import ClipState

FIELDS = (
    "position", "vote__battle__prompt__content", "vote__battle__prompt__language",
    "vote__battle__left__state", "vote__battle__right__state",
    "vote__battle__watch_seconds", "vote__left_seconds", "vote__right_seconds", "vote__heard",
    "vote__battle__track__sound",
)  # fmt: skip


class Beside(NamedTuple):
    """Columns of the votes file that no line holds."""

    categories: str
    language: str
    counted: str
    reason: str


def beside(first: int, last: int) -> dict[int | None, Beside]:
    """Return what is said of the votes from position `first` to `last`, by position."""
    found = LedgerLine.objects.filter(position__range=(first, last)).values_list(*FIELDS)
    return {
        position: _told(
            content, language, VoteFacts(watch, left, right, heard, sound, ClipState.VOID in states)
        )
        for position, content, language, *states, watch, left, right, heard, sound in found
    }


def _told(content: str, language: str, facts: VoteFacts) -> Beside:
    reason = reason_against(facts)
    return Beside(content, language, "false" if reason else "true", reason)
