"""The watch gate: when a battle has been seen, and heard, for long enough to be voted on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

TOLERANCE_SECONDS = 0.25  # players report to the frame, networks deliver when they like


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known of one battle's viewing; `shown_at` None means it was never on screen."""

    shown_at: datetime | None
    left_seconds: float = 0.0
    right_seconds: float = 0.0
    left_heard: bool = False
    right_heard: bool = False


def clock_needed(watch_seconds: float, *, sound: bool) -> float:
    """Seconds on the server's clock: both sides play at once, but only one can be heard at a time."""
    return watch_seconds * (2 if sound else 1)


def what_is_missing(watch: Watch, watch_seconds: float, now: datetime, *, sound: bool) -> str | None:
    """Return one sentence that says what is missing before a vote, or None when the gate is open."""
    if watch_seconds <= 0:
        return None
    if watch.shown_at is None:
        return "Watch both clips first: this battle has not been on screen yet."
    for side, seconds in (("left", watch.left_seconds), ("right", watch.right_seconds)):
        if seconds < watch_seconds - TOLERANCE_SECONDS:
            return f"Watch the {side} clip for {watch_seconds - seconds:.1f} more seconds."
    if sound:
        for side, heard in (("left", watch.left_heard), ("right", watch.right_heard)):
            if not heard:
                return f"Listen to the {side} clip too: this track is judged with sound."
    elapsed = (now - watch.shown_at).total_seconds()
    needed = clock_needed(watch_seconds, sound=sound)
    if elapsed < needed - TOLERANCE_SECONDS:
        return f"By our clock the clips have been on screen for {max(elapsed, 0):.1f} of {needed:g} seconds."
    return None
