"""Keeps what this site must read back, but no dump or list may show: under a key of the site's own secret."""

from __future__ import annotations

from hashlib import blake2b

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox


class VaultError(Exception):
    """What was kept cannot be read back: the site's secret is another one, or the bytes are damaged."""


def lock(content: bytes, purpose: str) -> bytes:
    """Return `content` encrypted for one purpose."""
    return bytes(_box(purpose).encrypt(content))


def unlock(kept: bytes, purpose: str) -> bytes:
    """Return what `lock` was given; raises VaultError."""
    try:
        return bytes(_box(purpose).decrypt(bytes(kept)))
    except (CryptoError, ValueError):
        raise VaultError("This was kept under another SECRET_KEY, or is damaged.") from None


def mark(text: str, purpose: str) -> str:
    """Return a keyed hash (hex, 64 digits): equal for equal texts, and nothing to anybody without the key."""
    return blake2b(text.encode(), key=_key(purpose), digest_size=32).hexdigest()


def _box(purpose: str) -> SecretBox:
    return SecretBox(_key(purpose))


def _key(purpose: str) -> bytes:
    return blake2b(
        settings.SECRET_KEY.encode(), digest_size=32, person=b"paddock-vault", salt=_salt(purpose)
    ).digest()


def _salt(purpose: str) -> bytes:
    return blake2b(purpose.encode(), digest_size=16).digest()
