"""Domain names as they are kept and compared: in ASCII, in small letters, and whose name counts as one owner's."""

from __future__ import annotations

import re
from functools import lru_cache

import idna
from publicsuffixlist import PublicSuffixList

LONGEST = 253
WANTED = "Name a domain alone, as in example.org: no address, no port, no path."


class DomainError(ValueError):
    """The text says what is wrong."""


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def ascii_host(name: str) -> str:
    """Return a host's name in ASCII and small letters; raises DomainError."""
    try:
        encoded = idna.encode(name.rstrip("."), uts46=True, std3_rules=True).decode()
    except (idna.IDNAError, UnicodeError, ValueError):
        raise DomainError(WANTED) from None
    if len(encoded) > LONGEST or "." not in encoded or re.fullmatch(r"[0-9.]+|0x[0-9a-f]+", encoded):
        raise DomainError(WANTED)
    if encoded.rpartition(".")[2].isdigit():  # what a resolver would take for an address
        raise DomainError(WANTED)
    return encoded


def owned(text: str) -> str:
    """Return the domain that a lab may prove to be its own; raises DomainError."""
    name = ascii_host(text.strip())
    if _suffixes().privatesuffix(name) is None:
        raise DomainError(f"{name} is everybody's: under it anyone may register. Name a domain of your own.")
    return name


def owner(domain: str) -> str:
    """Return the part of a domain that one owner registered: example.org of models.example.org."""
    return str(_suffixes().privatesuffix(domain) or domain)


def covers(domain: str, host: str) -> bool:
    """Tell whether `host` is the domain or lies under it."""
    return host == domain or host.endswith(f".{domain}")
