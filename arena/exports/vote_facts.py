"""What the votes file says of a vote beside its sealed line: whether it counts, and what its prompt is about."""

from __future__ import annotations

from typing import NamedTuple

from arena.battles import vote_facts
from arena.battles.integrity import VoteFacts, reason_against
from arena.battles.models import LedgerLine

FIELDS = ("position", "vote__battle__prompt__content", "vote__battle__prompt__language")


class Beside(NamedTuple):
    """Columns of the votes file that no line holds."""

    categories: str
    language: str
    counted: str
    reason: str


def beside(first: int, last: int) -> dict[int | None, Beside]:
    """Return what is said of the votes from position `first` to `last`, by position."""
    lines = LedgerLine.objects.filter(position__range=(first, last))
    found = lines.values_list(*FIELDS, *vote_facts.fields("vote__"))
    return {
        position: _told(content, language, vote_facts.read(facts))
        for position, content, language, *facts in found
    }


def _told(content: str, language: str, facts: VoteFacts) -> Beside:
    reason = reason_against(facts)
    return Beside(content, language, "false" if reason else "true", reason)
