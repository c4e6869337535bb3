"""The address at which a box announces its workers, signed and always the same: whoever has it speaks for the box."""

from __future__ import annotations

from django.conf import settings
from django.core import signing

from arena.workers.models import Box

SALT = "paddock.box"


def path(box: str) -> str:
    """Return the path for the box of this name; put together here, as the supervisor loads no list of addresses."""
    return f"/workers/{signing.Signer(salt=SALT).sign_object(box)}/"


def url(box: str) -> str:
    """Return the whole address, as a worker's environment wants it."""
    return f"{settings.SITE_URL}{path(box)}"


def read(token: str) -> Box | None:
    """Return the open box that an address names; None where it is not ours, or its box is closed."""
    try:
        name = signing.Signer(salt=SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    return Box.objects.filter(name=name, closed_at=None).first()
