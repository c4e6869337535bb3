"""Reads from the database what the policy may look at: one place, so that whoever asks which votes count asks alike."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q

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


def in_doubt(void_clips: Sequence[int], prefix: str = "") -> Q:
    """Return which votes the policy might leave out, from a vote or from what `prefix` leads from.

    A vote that was watched and heard in full, on clips that are not void, counts by any policy that knows these facts:
    whoever asks for the reasons of a hundred million votes need not read it.
    """
    watch_seconds = F(f"{prefix}battle__watch_seconds")
    conditions = [
        Q(**{f"{prefix}left_seconds__lt": watch_seconds}),
        Q(**{f"{prefix}right_seconds__lt": watch_seconds}),
        Q(**{f"{prefix}heard": False, f"{prefix}battle__track__sound": True}),
    ]
    if void_clips:
        conditions += [Q(**{f"{prefix}battle__{side}__in": void_clips}) for side in ("left", "right")]
    return reduce(or_, conditions)
