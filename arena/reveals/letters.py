"""Reads a sealed identity with the settler's keys, and holds it against its commitment."""

from __future__ import annotations

from arena.entries.models import Entry
from arena.labs.commitment import Letter, LetterError, commitment, read_letter
from arena.labs.models import Seal
from arena.reveals.keyring import Keyring, KeyringError


class SealError(Exception):
    """A sealed identity cannot be opened, in a sentence that names the codename alone."""


class UnreadableError(SealError):
    """No key opens it."""


class MismatchError(SealError):
    """What it holds is not what was committed to."""


def letter_of(seal: Seal, entry: Entry, keyring: Keyring) -> Letter:
    """Return what the lab committed to; raises SealError."""
    try:
        plain = keyring.unseal(seal.ciphertext)
    except KeyringError:
        raise UnreadableError(f"None of the settler's keys opens the identity of {entry.codename}.") from None
    try:
        letter = read_letter(plain)
        matches = commitment(letter.document) == entry.commitment
    except (LetterError, TypeError, ValueError):
        matches = False
    if not matches or letter.document["codename"] != entry.codename:
        raise MismatchError(f"The sealed identity of {entry.codename} is not the one it was committed to.")
    return letter


def name_in(letter: Letter, entry: Entry) -> str:
    """Return the name that takes the codename's place: the model's and its version."""
    identity = letter.document["identity"]
    words = [identity.get(part) for part in ("model", "version")] if isinstance(identity, dict) else []
    return " ".join(str(word) for word in words if word)[:120].strip() or entry.codename
