"""A block's header line, its hash, and the words that the arena signs: what binds a block to the one before."""

from __future__ import annotations

from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING

from ratings.ledger import canonical

if TYPE_CHECKING:
    from datetime import datetime

# What the first block names as the hash of the block before it.
FIRST_PREVIOUS = "0" * 64
HEX_DIGITS = frozenset("0123456789abcdef")


def header_line(
    *, number: int, previous: str, root: str, first: int, count: int, sealed_at: datetime
) -> bytes:
    """Canonical line of a block's header: what the block's hash and signature stand for.

    Parameters
    ----------
    number : int
        The block's number, from 1 without gaps.
    previous, root : str
        Hash of the block before (`FIRST_PREVIOUS` for the first) and Merkle root of the block's lines, 64 hex
        digits each.
    first, count : int
        Position of the block's first line in the whole ledger, and how many lines it has.
    sealed_at : datetime
        When the block was made, with a time zone; the line keeps the second in UTC.

    Raises
    ------
    ValueError
        For a number below 1, a negative position, no lines, a hash that is not 64 small hex digits, or a time
        without a zone.
    """
    if number < 1 or first < 0 or count < 1:
        raise ValueError(
            f"number, first and count are {number}, {first} and {count}; they must be at least 1, 0 and 1."
        )
    for field, digits in (("previous", previous), ("root", root)):
        if not is_hash(digits):
            raise ValueError(f"{field} is {digits!r}; it must be 64 hex digits in small letters.")
    if sealed_at.utcoffset() is None:
        raise ValueError(f"sealed_at is {sealed_at.isoformat()}; it must carry a time zone.")
    return canonical(
        {
            "type": "block",
            "number": number,
            "previous": previous,
            "root": root,
            "first": first,
            "count": count,
            "sealed_at": sealed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    )


def block_hash(header: bytes) -> str:
    """SHA-256 of a header line, in hex: the block's name, which the next block carries as `previous`."""
    return sha256(header).hexdigest()


def signed_message(block: str) -> bytes:
    """Bytes that the arena signs for a block with Ed25519 (RFC 8032), from the block's hash in hex.

    The word before the hash keeps such a signature from ever being read as one of something else.
    """
    return b"paddock-block:" + block.encode("ascii")


def is_hash(digits: object) -> bool:
    """Whether something is a SHA-256 as the ledger writes it: 64 hex digits in small letters."""
    return isinstance(digits, str) and len(digits) == len(FIRST_PREVIOUS) and HEX_DIGITS.issuperset(digits)
