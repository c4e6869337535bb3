"""Checks Ed25519 signatures; the one part of the library that needs PyNaCl."""

from __future__ import annotations

try:
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey
except ImportError:
    PRESENT = False
else:
    PRESENT = True

KEY_BYTES = 32


def holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of a message was made with the secret half of a key (RFC 8032).

    Parameters
    ----------
    key, signature : bytes
        32 and 64 bytes.
    message : bytes
        What was signed.

    Raises
    ------
    ValueError
        For a key of another length, or where PyNaCl is not installed.
    """
    if not PRESENT:
        raise ValueError("signatures are checked by PyNaCl, which is not here: pip install pynacl.")
    if len(key) != KEY_BYTES:
        raise ValueError(f"the key has {len(key)} bytes; it must have {KEY_BYTES}.")
    try:
        VerifyKey(key).verify(message, signature)
    except BadSignatureError:
        return False
    return True
