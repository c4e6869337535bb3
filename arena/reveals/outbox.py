"""Tells what a commit made true: each thing at least once, soon, and however often it fails for a while."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q

from arena import live
from arena.reveals.models import Outbox

logger = logging.getLogger(__name__)

LIVE, MAIL = "live", "mail"
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(hours=1)
MOST_ATTEMPTS = 40  # more than a day
BATCH = 200


def put(channel: str, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Add a thing to be told, in the caller's transaction; one of this key is told once."""
    row = Outbox(key=f"{channel}:{key}"[:160], channel=channel, payload=payload, next_at=now)
    Outbox.objects.bulk_create([row], ignore_conflicts=True)


def put_letters(key: str, users: Sequence[User], subject: str, text: str, now: datetime) -> None:
    """Add one letter a person; the address is looked up when it is sent."""
    for user in users:
        put(MAIL, f"{key}:{user.pk}", {"user": user.pk, "subject": subject, "text": text}, now)


def deliver(now: datetime, channels: Sequence[str] = (LIVE, MAIL)) -> int:
    """Tell what is due and return how much was told; what another process is telling is left to it."""
    due = Outbox.objects.filter(_is_due(now), channel__in=channels).order_by("id")
    return sum(_deliver_one(number, now) for number in list(due.values_list("pk", flat=True)[:BATCH]))


def _is_due(now: datetime) -> Q:
    """Its time has come; or it lies so far ahead that the clock was set back since."""
    return Q(next_at__lte=now) | Q(next_at__gt=now + 2 * LONGEST_WAIT)


def _deliver_one(number: int, now: datetime) -> bool:
    with transaction.atomic():
        row = Outbox.objects.select_for_update(skip_locked=True).filter(_is_due(now), pk=number).first()
        if row is None:
            return False
        row.attempts += 1
        try:
            SENDERS[row.channel](row.payload)
        except Exception as error:  # noqa: BLE001 - whatever a server answers, the others are told
            _put_off(row, error, now)
        else:
            row.next_at, row.delivered_at, row.failure = None, now, ""
        row.save(update_fields=["attempts", "next_at", "delivered_at", "failure"])
        return row.delivered_at is not None


def _put_off(row: Outbox, error: Exception, now: datetime) -> None:
    row.failure = type(error).__name__
    over = row.attempts >= MOST_ATTEMPTS
    row.next_at = None if over else now + min(FIRST_WAIT * 2 ** (row.attempts - 1), LONGEST_WAIT)
    logger.warning(
        "outbox row %d was not delivered (%s)%s", row.pk, row.failure, ", and is given up" if over else ""
    )


def _announce(payload: dict[str, Any]) -> None:
    live.publish(live.CHANNEL, json.dumps(payload, separators=(",", ":")))


def _write_letter(payload: dict[str, Any]) -> None:
    user = User.objects.filter(pk=payload["user"], is_active=True).first()
    if user is not None and user.email:  # whoever left since is told nothing
        send_mail(payload["subject"], payload["text"], None, [user.email])


SENDERS: dict[str, Callable[[dict[str, Any]], None]] = {LIVE: _announce, MAIL: _write_letter}
