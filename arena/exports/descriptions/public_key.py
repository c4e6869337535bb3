"""public_key.txt: the key that checks the signatures of the ledger's blocks."""

from __future__ import annotations

from django.conf import settings

from arena.battles import receipts
from arena.exports.descriptions.about import About

NAME = "public_key.txt"


def text(_about: About) -> str:
    """Return the file's text: Ed25519, in hex."""
    return f"{receipts.public_key(settings.SIGNING_KEY)}\n"
