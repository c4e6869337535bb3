"""Where clip files lie: random names in two-letter folders, written whole or not at all."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

from arena import durable


def path_of(name: str) -> Path:
    return settings.CLIPS_ROOT / name[:2] / name


def store(content: bytes, suffix: str) -> str:
    """Write `content` durably under a new random name, which is returned."""
    name = secrets.token_hex(16) + suffix
    durable.write(path_of(name), content)
    return name


def discard(name: str) -> None:
    if name:
        path_of(name).unlink(missing_ok=True)
