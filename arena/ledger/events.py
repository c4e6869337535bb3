"""Writes a public fact for the ledger, in the transaction that makes it true."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from arena.ledger.models import Event, Kind
from ratings import ledger


def write(kind: Kind, subject: str, facts: dict[str, Any]) -> Event:
    """Add an event to the ledger's inbox; `kind` and `subject` together happen once, or IntegrityError.

    `facts` holds strings, whole numbers, truth values and lists and mappings of them: what canonical JSON takes.
    """
    line = ledger.canonical({"type": kind.value, **facts}).decode()
    return Event.objects.create(key=f"{kind.value}:{subject}", kind=kind, line=line)


def moment(at: datetime | None) -> str | None:
    """Return a time as events have it: ISO 8601 to the second, in UTC."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
