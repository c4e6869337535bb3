"""Makes, finds and revokes the tokens by which programs act for a lab. A token is shown once; its hash is kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q, QuerySet

from arena.accounts import audit, labs
from arena.accounts.models import ApiToken, Lab, Membership, Scope
from arena.accounts.refused import Refused

PREFIX = "pdk_"
SHOWN = len(PREFIX) + 4  # enough to tell tokens apart, and nothing to guess from
LONGEST = 100  # no token of ours is longer, and nothing longer is hashed
MOST_TOKENS = 20
USE_NOTED_EVERY = timedelta(minutes=1)


def make(
    by: Membership, name: str, scopes: Sequence[Scope], now: datetime, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Return a new token and its text, which nobody can read again."""
    text = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        lab = labs.lock(by.lab_id)
        labs.require_owner(by)
        if alive(lab, now).count() >= MOST_TOKENS:
            raise Refused(f"A lab may have {MOST_TOKENS} tokens: revoke one first.")
        token = ApiToken.objects.create(
            lab=lab,
            name=name,
            sha256=_hash(text),
            begins=text[:SHOWN],
            scopes=[scope.value for scope in scopes],
            created_by=by.user,
            expires_at=expires_at,
        )
        audit.record(lab, by.user, "token.made", f"{name} ({token.begins}...)")
    return token, text


def alive(lab: Lab, now: datetime) -> QuerySet[ApiToken]:
    """Return the lab's tokens that still work."""
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return ApiToken.objects.filter(unexpired, lab=lab, revoked_at__isnull=True).order_by("id")


def revoke(by: Membership, number: int, now: datetime) -> None:
    with transaction.atomic():
        lab = labs.lock(by.lab_id)
        labs.require_owner(by)
        token = ApiToken.objects.filter(lab=lab, pk=number, revoked_at__isnull=True).first()
        if token is None:
            raise Refused("This token was revoked already.")
        ApiToken.objects.filter(pk=number).update(revoked_at=now)
        audit.record(lab, by.user, "token.revoked", f"{token.name} ({token.begins}...)")


def find(text: str, now: datetime) -> ApiToken | None:
    """Return the token of this text, unless it is unknown, revoked, expired, or its lab closed."""
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        return None
    token = ApiToken.objects.select_related("lab").filter(sha256=_hash(text)).first()
    if token is None or token.revoked_at is not None or token.lab.closed_at is not None:
        return None
    return None if token.expires_at is not None and token.expires_at <= now else token


def note_use(token: ApiToken, now: datetime) -> None:
    """Write down that a token was used, at most once a minute."""
    if token.last_used_at is None or token.last_used_at <= now - USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
