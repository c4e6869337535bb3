"""Reads from the database what the policy may look at: one place, so that whoever asks which votes count asks alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arena.battles.integrity import VoteFacts
from arena.clips.models import ClipState

_FIELDS = (
    "battle__watch_seconds", "left_seconds", "right_seconds", "heard", "battle__track__sound",
    "battle__left__state", "battle__right__state",
)  # fmt: skip


def fields(prefix: str = "") -> tuple[str, ...]:
    """Return the names of the columns, from a vote, or from what `prefix` leads from, as in "vote__"."""
    return tuple(prefix + field for field in _FIELDS)


def read(values: Sequence[Any]) -> VoteFacts:
    """Return the facts of one vote from the values of those columns, in their order."""
    watch_seconds, left_seconds, right_seconds, heard, sound, *states = values
    return VoteFacts(watch_seconds, left_seconds, right_seconds, heard, sound, ClipState.VOID in states)
