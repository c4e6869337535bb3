"""The committed document of a sealed entry, its hash, and the letter that holds it for the settler alone.

The document is the contract's, and nothing else may enter it:

    {version: 1, site, codename, identity, terms, recipe_sha256, manifest_sha256, nonce}

The commitment is the SHA-256 of its canonical JSON (RFC 8785). `Seal.ciphertext` is a sealed box to the settler's
public key of the canonical JSON of a *letter*, which has the document and, beside it, what the lab proved:

    {"document": {...}, "verified_domain": "example.org" or null}

So the settler reads `read_letter(plain) -> Letter(document, verified_domain)` and checks
`commitment(letter.document) == Entry.commitment`. This file knows no Django.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, NamedTuple

from ratings import ledger

VERSION = 1
FIELDS = frozenset(
    ("version", "site", "codename", "identity", "terms", "recipe_sha256", "manifest_sha256", "nonce")
)

Document = dict[str, Any]


class LetterError(Exception):
    """What the sealed box held is no letter of ours."""


class Letter(NamedTuple):
    """What the settler finds in a sealed box."""

    document: Document
    verified_domain: str | None


def document(
    *,
    site: str,
    codename: str,
    identity: dict[str, Any],
    terms: dict[str, Any],
    recipe_sha256: str | None,
    manifest_sha256: str | None,
    nonce: str,
) -> Document:
    return {
        "version": VERSION,
        "site": site,
        "codename": codename,
        "identity": identity,
        "terms": terms,
        "recipe_sha256": recipe_sha256,
        "manifest_sha256": manifest_sha256,
        "nonce": nonce,
    }


def commitment(committed: Document) -> str:
    """Return the SHA-256, in hex, of the document's canonical JSON: what `sha256sum` says of these bytes."""
    return sha256(ledger.canonical(committed)).hexdigest()


def letter(committed: Document, verified_domain: str | None) -> bytes:
    """Return what goes into the sealed box."""
    return ledger.canonical({"document": committed, "verified_domain": verified_domain})


def read_letter(plain: bytes) -> Letter:
    """Return what `letter` wrote; raises LetterError."""
    try:
        found = json.loads(plain)
        held, domain = found["document"], found["verified_domain"]
    except (ValueError, KeyError, TypeError):
        raise LetterError("The sealed box holds no letter of this arena.") from None
    if not isinstance(held, dict) or frozenset(held) != FIELDS or not isinstance(domain, str | None):
        raise LetterError("The sealed box holds a letter of another form.")
    return Letter(held, domain)
