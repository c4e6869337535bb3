"""The arguments that commands share, and their errors: one sentence, exit code 2."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ratings.methods import DEFAULT_METHOD, METHODS

if TYPE_CHECKING:
    from collections.abc import Callable


def add_votes(parser: argparse.ArgumentParser) -> None:
    """Add what says which votes are meant."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="votes: .csv, .jsonl, or either with .gz behind"
    )
    parser.add_argument("--track", help="the track to read, where the file holds several")


def add_method(parser: argparse.ArgumentParser) -> None:
    """Add what says how they are fitted."""
    parser.add_argument("--method", choices=METHODS, default=DEFAULT_METHOD, help="the model (%(default)s)")


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the choice of the output's form."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def at_least(least: int) -> Callable[[str], int]:
    """Return a reader of whole numbers that are not below `least`."""

    def whole(word: str) -> int:
        if not word.isdecimal() or int(word) < least:
            raise argparse.ArgumentTypeError(f"it is {word!r}; it must be a whole number of at least {least}")
        return int(word)

    return whole


def number(word: str) -> float:
    """Read a finite number."""
    try:
        value = float(word)
    except ValueError:
        value = float("nan")
    if not abs(value) < float("inf"):
        raise argparse.ArgumentTypeError(f"it is {word!r}; it must be a number")
    return value
