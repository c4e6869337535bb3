"""The receipt of a seal: all that a lab needs to prove itself without us. It is given once, and kept nowhere."""

from __future__ import annotations

import logging
import shlex
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.urls import reverse

from arena.battles import receipts
from arena.labs.entering import Sealed
from arena.ledger import blocks, reading
from generators import registry
from ratings import ledger

VERSION = 1
logger = logging.getLogger(__name__)

Receipt = dict[str, Any]


def give(sealed: Sealed, now: datetime) -> Receipt:
    """Return the receipt, with the path into a signed block cut now; call it once the seal is committed."""
    text = ledger.canonical(sealed.document).decode()
    return {
        "version": VERSION,
        "document": sealed.document,
        "commitment": sealed.entry.commitment,
        "canonical": text,
        "recipe": None if sealed.recipe is None else registry.canonical(sealed.recipe).decode(),
        "manifest": sealed.manifest,
        "seal": _seal(sealed),
        "public_key": receipts.public_key(settings.SIGNING_KEY),
        "proof": _proof(sealed, now),
        "proof_url": settings.SITE_URL + reverse("api-seal-receipt", args=[sealed.entry.slug]),
        "how_to_check": how_to_check(text, sealed.entry.commitment),
    }


def how_to_check(text: str, commitment: str) -> list[str]:
    """Return three lines of shell that compare a document with its commitment, on any machine with sha256sum."""
    return [
        f"printf '%s' {shlex.quote(text)} > document.json",
        "sha256sum document.json",
        f"echo '{commitment}  document.json' | sha256sum -c -",
    ]


def _seal(sealed: Sealed) -> dict[str, str]:
    leaf = ledger.leaf_hash(sealed.event.line.encode())
    signature = receipts.sign(settings.SIGNING_KEY, f"seal:{sealed.entry.codename}", leaf)
    return {"line": sealed.event.line, "leaf": leaf, "signature": signature}


def _proof(sealed: Sealed, now: datetime) -> dict[str, Any] | None:
    """Return the path from the seal to a block's root; None where the block is still to come, at `proof_url`.

    The nonce is in no other place: whatever becomes of the block, the lab gets its receipt.
    """
    try:
        blocks.cut_now(now)
        found = reading.receipt_of_seal(sealed.entry.slug)
    except DatabaseError as error:
        logger.warning("The block of a new seal is left to the heartbeat: %s.", type(error).__name__)
        return None
    return found if found and found["status"] == "sealed" else None
