"""Receipts: a vote's line as the ledger will hold it, its leaf hash, and our signature under both."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from functools import lru_cache

from nacl.encoding import HexEncoder
from nacl.signing import SigningKey

from ratings import ledger

WINNERS: tuple[ledger.Winner, ...] = ("model_a", "model_b", "tie", "tie (bothbad)")


def pseudonym(key: bytes, track: str, year: int) -> str:
    """Return the voter's name in public files: another for every track and year, nothing without the key."""
    return hmac.new(key, f"{track}/{year}".encode(), hashlib.sha256).hexdigest()[:16]


def leaf(
    *,
    battle: str,
    track: str,
    prompt: str,
    left: str,
    right: str,
    choice: int,
    voter_key: bytes,
    cast_at: datetime,
    probability: float,
) -> str:
    """Return the leaf hash of a vote: the left clip's entry is the line's model_a."""
    line = ledger.vote_line(
        battle=battle,
        track=track,
        prompt=prompt,
        model_a=left,
        model_b=right,
        winner=WINNERS[choice],
        side_a="left",
        voter=pseudonym(voter_key, track, cast_at.year),
        cast_at=cast_at,
        probability=probability,
    )
    return ledger.leaf_hash(line)


@lru_cache(maxsize=4)
def _signing_key(seed: bytes) -> SigningKey:
    return SigningKey(seed)


def sign(seed: bytes, battle: str, leaf_hash: str) -> str:
    """Return the Ed25519 signature (hex) over "battle:leaf"."""
    return _signing_key(seed).sign(f"{battle}:{leaf_hash}".encode()).signature.hex()


def public_key(seed: bytes) -> str:
    """Return the key (hex) that checks our receipts."""
    return _signing_key(seed).verify_key.encode(HexEncoder).decode()
