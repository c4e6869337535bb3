"""When a battle is closed, and what came of it: an open one is nobody's business, nor a vote that no block holds."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.db.models import FloatField, Func

from arena.exports import sealed
from arena.exports.scope import Scope

VOTED, SKIPPED, EXPIRED = "voted", "skipped", "expired"
# Seconds: a vote of a battle's last one may still be on its way to disk.
LAST_COMMIT = 60.0
# Seconds of a delta: what was closed before its first moment, and committed after it, comes then.
OVERLAP = 300.0


@dataclass(frozen=True)
class Window:
    """Positions of votes and moments of all else (epoch seconds), each after the first and up to the second."""

    after_position: int
    last_position: int
    after: float
    moment: float


def window(scope: Scope) -> Window:
    """Return what a scope reaches over: all that was closed up to the sealing of its last block."""
    begun, ended = sealed.sealed_at(scope.since), sealed.sealed_at(scope.until) or scope.now
    return Window(
        after_position=sealed.end_of(scope.since),
        last_position=sealed.end_of(scope.until),
        after=begun.timestamp() - OVERLAP if begun else -math.inf,
        moment=ended.timestamp(),
    )


def outcome(
    within: Window, expires_at: float, skipped_at: float | None, position: int | None, *, voted: bool
) -> str | None:
    """Return what came of a battle within a window; None of one that is open, or was closed before or after it.

    Whoever passes over a battle that has expired changes nothing. Times are epoch seconds, as `Seconds` reads them.
    """
    if voted:
        in_it = position is not None and within.after_position < position <= within.last_position
        return VOTED if in_it else None
    if skipped_at is not None and skipped_at < expires_at:
        return SKIPPED if within.after < skipped_at <= within.moment else None
    return EXPIRED if within.after < expires_at + LAST_COMMIT <= within.moment else None


class Seconds(Func):
    """A time as epoch seconds: a number is read in a tenth of the time that a moment takes."""

    template = "EXTRACT(EPOCH FROM %(expressions)s)::float8"
    output_field = FloatField()
