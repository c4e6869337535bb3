"""When an answer last changed: noticed by its tag, where no row of the database would tell."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import blake2b
from typing import NamedTuple

import redis
from django.utils import timezone

from arena.rest.remembering import memory

KEPT_SECONDS = 30 * 24 * 3600
QUESTION_KEPT_SECONDS = 3600  # anybody can make up questions: these are soon forgotten


class Change(NamedTuple):
    """A tag, and the seconds (since 1970) that count where it is the first one seen, or another than the last."""

    tag: str
    first: int
    now: int


def last_changed(address: str, tag: str, known: datetime | None, *, own_question: bool) -> datetime | None:
    """Return since when `address` has answered with `tag`, to the second; None where that cannot be told.

    `known` is the time of the newest fact in the answer. It counts where nothing was noticed before; what changes
    without a newer fact counts from now. Two changes in one second are a second apart, or who asks by time missed one.
    """
    now = timezone.now()
    change = Change(tag, int(min(known or now, now).timestamp()), int(now.timestamp()))
    key = f"paddock:seen:{blake2b(address.encode(), digest_size=16).hexdigest()}"
    kept = QUESTION_KEPT_SECONDS if own_question else KEPT_SECONDS
    at = memory.ask(lambda client: _noticed(client, key, change, kept))
    # Until its second has come it is not told: nothing may be newer than the answer.
    return None if at is None or at > now.timestamp() else datetime.fromtimestamp(at, UTC)


def _noticed(client: redis.Redis, key: str, change: Change, kept: int) -> int:
    before = client.get(key)
    at = change.first
    if before is not None:
        old_tag, old_at = json.loads(before)
        if old_tag == change.tag:
            return int(old_at)
        at = max(change.now, old_at + 1)
    client.set(key, json.dumps([change.tag, at]), ex=kept)
    return at
