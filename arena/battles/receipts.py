"""Receipts: a vote's line as the ledger will hold it, its leaf hash, and our signature under both."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from functools import lru_cache
from typing import TypedDict, Unpack

from nacl.encoding import HexEncoder
from nacl.signing import SigningKey

from ratings import ledger

WINNERS: tuple[ledger.Winner, ...] = ("model_a", "model_b", "tie", "tie (bothbad)")
PSEUDONYM_BYTES = 8


def pseudonym(key: bytes, track: str, year: int) -> str:
    """Return the voter's name in public files: another for every track and year, nothing without the key.

    A key of its length is such a name already: all that is kept of a voter who left, for one track and year.
    """
    if len(key) == PSEUDONYM_BYTES:
        return key.hex()
    return hmac.new(key, f"{track}/{year}".encode(), hashlib.sha256).digest()[:PSEUDONYM_BYTES].hex()


class Facts(TypedDict):
    """What a vote's line is made of."""

    battle: str
    track: str
    prompt: str
    left: str
    right: str
    choice: int
    voter_key: bytes
    cast_at: datetime
    probability: float


def line(**facts: Unpack[Facts]) -> bytes:
    """Return a vote's line as the ledger holds it: the left clip's entry is its model_a."""
    return ledger.vote_line(
        battle=facts["battle"],
        track=facts["track"],
        prompt=facts["prompt"],
        model_a=facts["left"],
        model_b=facts["right"],
        winner=WINNERS[facts["choice"]],
        side_a="left",
        voter=pseudonym(facts["voter_key"], facts["track"], facts["cast_at"].year),
        cast_at=facts["cast_at"],
        probability=facts["probability"],
    )


def leaf(**facts: Unpack[Facts]) -> str:
    """Return the leaf hash of a vote."""
    return ledger.leaf_hash(line(**facts))


@lru_cache(maxsize=4)
def _signing_key(seed: bytes) -> SigningKey:
    return SigningKey(seed)


def sign(seed: bytes, battle: str, leaf_hash: str) -> str:
    """Return the Ed25519 signature (hex) over "battle:leaf"."""
    return _signing_key(seed).sign(f"{battle}:{leaf_hash}".encode()).signature.hex()


def public_key(seed: bytes) -> str:
    """Return the key (hex) that checks our receipts."""
    return _signing_key(seed).verify_key.encode(HexEncoder).decode()
