"""Shows a receipt again to the page that asked for it: a double click, a reload or a cut must not cost a lab its proof.

It lies in the cache for some minutes, under a key that the page alone holds: we cannot read it back without it.
"""

from __future__ import annotations

import json
import secrets
import time
from contextlib import suppress
from dataclasses import asdict
from hashlib import blake2b, sha256

from django.core.cache import cache
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from redis import RedisError

from arena.labs.submit import Submitted

KEPT_SECONDS = 600
PATIENCE_SECONDS = 8.0  # until the first of two clicks is through
PAUSE_SECONDS = 0.2
UNDER_WAY = b""


def draw() -> str:
    """Return a new key for a page that asks whether to seal."""
    return secrets.token_urlsafe(32)


def begin(key: str) -> bool:
    """Say that a seal is under way, so that a second click waits for it; False to the second."""
    return not key or bool(cache.add(_name(key), UNDER_WAY, KEPT_SECONDS))


def keep(key: str, made: Submitted) -> None:
    if key:
        kept = bytes(_box(key).encrypt(json.dumps(asdict(made)).encode()))
        with suppress(RedisError):  # the page on its way shows it all the same
            cache.set(_name(key), kept, KEPT_SECONDS)


def give_up(key: str) -> None:
    """Say that nothing was sealed."""
    with suppress(RedisError):
        cache.delete(_name(key))


def recall(key: str) -> Submitted | None:
    """Return what was kept under the key, waiting while its seal is under way; None where there is nothing."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (kept := cache.get(_name(key))) == UNDER_WAY and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
    return _read(key, kept) if kept else None


def _read(key: str, kept: bytes) -> Submitted | None:
    try:
        return Submitted(**json.loads(_box(key).decrypt(kept)))
    except (CryptoError, ValueError, TypeError):
        return None


def _name(key: str) -> str:
    return f"receipt-{sha256(key.encode()).hexdigest()}"


def _box(key: str) -> SecretBox:
    return SecretBox(blake2b(key.encode(), digest_size=32, person=b"paddock-receipt").digest())
