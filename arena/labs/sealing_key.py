"""The public key that identities are sealed to: this side of the site can lock with it, and unlock nothing."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from nacl.public import PublicKey


def public_key() -> PublicKey:
    """Return the settler's public key as it is now: a rotation takes hold without a restart.

    Raises ImproperlyConfigured where there is none yet, or none that is one.
    """
    if settings.SETTLER_PUBLIC_KEY:
        return PublicKey(settings.SETTLER_PUBLIC_KEY)
    try:
        return PublicKey(bytes.fromhex(public_key_file().read_text("ascii").strip()))
    except (OSError, ValueError):  # nacl's own errors are ValueErrors
        raise ImproperlyConfigured(
            "There is no public key of the settler: start the arena with ./run, which makes one."
        ) from None


def public_key_file() -> Path:
    """Return where an embedded arena keeps the key."""
    return Path(settings.HOME.path) / "secrets" / "settler_public_key"


def key_id(key: PublicKey) -> str:
    """Return the first 16 hexadecimal digits of the key's SHA-256."""
    return sha256(bytes(key)).hexdigest()[:16]
