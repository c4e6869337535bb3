"""Which votes count: a pure policy with a version, decided afresh from the stored facts."""

from __future__ import annotations

from dataclasses import dataclass

from arena.battles.watching import TOLERANCE_SECONDS

POLICY_VERSION = "2"


@dataclass(frozen=True, slots=True)
class VoteFacts:
    """What the policy may look at; all of it is stored with the vote or its battle."""

    watch_seconds: float
    left_seconds: float
    right_seconds: float
    heard: bool
    sound: bool
    void: bool = False  # one of the clips was found black, frozen or unreadable


def reason_against(vote: VoteFacts) -> str:
    """Return why the vote is left out, or an empty text when it counts."""
    if vote.void:
        return "void-clip"
    if vote.watch_seconds > 0:
        if min(vote.left_seconds, vote.right_seconds) < vote.watch_seconds - TOLERANCE_SECONDS:
            return "not-watched"
        if vote.sound and not vote.heard:
            return "not-heard"
    return ""
