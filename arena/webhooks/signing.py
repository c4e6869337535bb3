"""The secrets that endpoints are signed for with, and the signatures: Standard Webhooks, by its own library."""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID

from standardwebhooks import Webhook

from arena import vault
from arena.webhooks.models import Endpoint

PURPOSE = "webhook"
BYTES = 32
OLD_SECRET_LASTS = timedelta(hours=24)  # a receiver changes over within a day, and refuses nothing meanwhile


def draw() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(BYTES)).decode()


def keep(secret: str) -> bytes:
    """Return a first secret as the table keeps it."""
    return _lock({"secret": secret})


def rotated(kept: bytes, secret: str, now: datetime) -> bytes:
    """Return a new secret as the table keeps it, beside the old one, which signs too for a day."""
    try:
        old = _unlock(kept)["secret"]
    except vault.VaultError:  # a lost one is what rotating is for
        return keep(secret)
    return _lock({"secret": secret, "old": old, "old_until": (now + OLD_SECRET_LASTS).isoformat()})


def headers(endpoint: Endpoint, message: UUID, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers that say who sent `body`; raises VaultError where the secret cannot be read."""
    name = f"msg_{message.hex}"
    at = now.astimezone(UTC)
    signatures = [Webhook(secret).sign(name, at, body.decode()) for secret in _signing(endpoint, now)]
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _signing(endpoint: Endpoint, now: datetime) -> list[str]:
    kept = _unlock(bytes(endpoint.secret))
    old = "old" in kept and now < datetime.fromisoformat(kept["old_until"])
    return [kept["secret"], kept["old"]] if old else [kept["secret"]]


def _lock(kept: dict[str, str]) -> bytes:
    return vault.lock(json.dumps(kept).encode(), PURPOSE)


def _unlock(kept: bytes) -> dict[str, str]:
    opened: dict[str, str] = json.loads(vault.unlock(kept, PURPOSE))
    return opened
