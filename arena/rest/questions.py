"""What may be asked by a query: the parameters that an address knows, each once and with a value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from rest_framework.exceptions import ParseError

LONGEST_NAME = 40  # of a parameter, as a refusal repeats it


class Query(Protocol):
    def lists(self) -> Iterable[tuple[str, Sequence[str]]]: ...


def check(query: Query, known: Collection[str]) -> None:
    """Refuse a parameter that is not known, or comes twice or empty: who mistypes one is told so."""
    for name, values in query.lists():
        if name not in known:
            raise ParseError(f"There is no parameter {_shown(name)}; {_known(known)}")
        if len(values) > 1:
            raise ParseError(f"The parameter {name} comes {len(values)} times; give it once.")
        if not values[0]:
            raise ParseError(f"The parameter {name} is empty; give it a value, or leave it out.")


def _shown(name: str) -> str:
    """Return a name as it can be told: printable, and of a length that a line takes."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in name)
    return plain[:LONGEST_NAME] + ("..." if len(plain) > LONGEST_NAME else "")


def _known(known: Collection[str]) -> str:
    names = sorted(known)
    return f"known are {', '.join(names)}." if names else "this address takes none."
