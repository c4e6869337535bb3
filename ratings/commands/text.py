"""Prints for people: columns that line up, and names that cannot play tricks on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_NAMED = 10


def name(word: str) -> str:
    """Show a name; what a terminal would act on is spelled out."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in word)


def names(words: Sequence[str]) -> str:
    """Show some names, and say how many more there are."""
    shown = ", ".join(map(name, words[:MOST_NAMED]))
    return shown if len(words) <= MOST_NAMED else f"{shown} and {len(words) - MOST_NAMED:,} more"


def plural(number: float, word: str, words: str | None = None) -> str:
    """Say how many; of more than one, `words` where an s does not do."""
    return f"{number:,} {word if number == 1 else words or f'{word}s'}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], left: frozenset[int] = frozenset({0})) -> str:
    """Print rows under a head; the columns in `left` begin flush, the others end so."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at in left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
