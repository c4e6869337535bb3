"""What each version of the method and of the counting policy brought: facts for files and pages, no code."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class What(StrEnum):
    """What has versions."""

    METHOD = "method"  # how boards are fitted
    POLICY = "policy"  # which votes count


class Version(NamedTuple):
    """One version, with what changed by it in one sentence."""

    what: What
    version: str
    changed: str


HISTORY = (
    Version(
        What.METHOD,
        "1",
        "Bradley-Terry with ties as half wins; intervals take all votes as independent.",
    ),
    Version(
        What.METHOD,
        "2",
        "Rao-Kupper with a side effect; intervals are clustered by voter, and first place rests on evidence that "
        "holds at any time of looking.",
    ),
    Version(
        What.METHOD,
        "3",
        "Intervals, and the mean where no entry is the anchor, are taken against the entries with enough "
        "votes for a rank: one that has few or none moves and widens nobody else's rating; voters are told apart as in "
        "public files, where one who votes in two years has two pseudonyms.",
    ),
    Version(
        What.POLICY,
        "1",
        "A vote counts when both clips were watched for as long as the gate asks, and heard where there is sound.",
    ),
    Version(
        What.POLICY,
        "2",
        "A vote on a clip that was found black, frozen or unreadable counts no more.",
    ),
)
