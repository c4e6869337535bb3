"""A short text that a lab gave, as it may be committed to: normal form, no control characters, not too long."""

from __future__ import annotations

import unicodedata
from typing import Any

# Control, format and surrogate characters, and what has no meaning yet; blanks other than the plain one.
REFUSED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# Joiners, which some scripts and emoji cannot be written without.
JOINERS = frozenset("\u200c\u200d")


class TextError(ValueError):
    """The text says what is wrong."""


def line(value: Any, label: str, longest: int) -> str:
    """Return one line of text in Unicode's normal form C, without blanks around it; raises TextError."""
    if not isinstance(value, str):
        raise TextError(f"{label} is a text.")
    if any(unicodedata.category(character) in REFUSED and character not in JOINERS for character in value):
        raise TextError(f"{label} is one line without control characters.")
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if len(text) > longest:
        raise TextError(f"{label} has at most {longest} characters, not {len(text)}.")
    return text
