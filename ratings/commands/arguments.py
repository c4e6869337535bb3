"""The arguments that commands share, and their errors: one sentence, exit code 2."""

from __future__ import annotations

import argparse
import csv
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ratings.methods import DEFAULT_METHOD, METHODS
from ratings.plots.figure import ENDINGS
from ratings.standings import PROVISIONAL_BATTLES, PROVISIONAL_VOTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?")


def add_votes(parser: argparse.ArgumentParser) -> None:
    """Add what says which votes are meant."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="votes: .csv or .jsonl, also with .gz behind, or .parquet"
    )
    add_selection(parser)


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Add what chooses among the votes of a file."""
    parser.add_argument("--track", help="the track to read, where the file holds several")
    parser.add_argument("--category", help="this category's votes, shrunk toward all others")
    parser.add_argument(
        "--since",
        type=moment,
        metavar="DATE",
        help="votes cast from then on: 2026-03-01 or 2026-03-01T12:34, UTC",
    )
    parser.add_argument("--until", type=moment, metavar="DATE", help="votes cast before then")
    parser.add_argument("--first", type=at_least(1), metavar="N", help="only the first N votes that count")


def add_method(parser: argparse.ArgumentParser, also: Iterable[str] = ()) -> None:
    """Add what says how they are fitted."""
    parser.add_argument(
        "--method", choices=[*METHODS, *also], default=DEFAULT_METHOD, help="the model (%(default)s)"
    )


def add_seed(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the source of all chance."""
    parser.add_argument("--seed", type=at_least(0), default=1, help=f"source of {what} (%(default)s)")


def add_places(parser: argparse.ArgumentParser) -> None:
    """Add what says which entries have a rank."""
    for word, default in (("battles", PROVISIONAL_BATTLES), ("voters", PROVISIONAL_VOTERS)):
        parser.add_argument(
            f"--provisional-{word}",
            type=at_least(0),
            default=default,
            metavar="N",
            help=f"below so many {word} an entry has no rank (%(default)s)",
        )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the choice of the output's form."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_plot(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the wish for a picture."""
    parser.add_argument(
        "--plot", type=picture, metavar="FILE", help=f"draw {what}: .svg, .png or .pdf (needs matplotlib)"
    )


def at_least(least: int) -> Callable[[str], int]:
    """Return a reader of whole numbers that are not below `least`."""

    def whole(word: str) -> int:
        if not (word.isascii() and word.isdecimal()) or len(word) > 18 or int(word) < least:  # noqa: PLR2004 - int64
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


def moment(word: str) -> datetime:
    """Read a day, which is its beginning, or a minute; in UTC where nothing else is said."""
    try:
        read = datetime.fromisoformat(word) if MOMENT.fullmatch(word) else None
        if read is not None:
            return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):  # there is no 30 February
        pass
    raise argparse.ArgumentTypeError(
        f"it is {word!r}; it must be a day as 2026-03-01 or a minute as 2026-03-01T12:34, in UTC"
    )


def words(line: str) -> list[str]:
    """Read names with commas between them; one that has a comma stands in double quotes."""
    try:
        read = next(csv.reader([line], skipinitialspace=True), [])
    except csv.Error:  # a line break outside of quotes
        read = []
    if not read or not all(read):
        raise argparse.ArgumentTypeError(f"it is {line!r}; it must be names with commas between them, as a,b")
    return read


def picture(word: str) -> Path:
    """Read the name of a picture to draw."""
    path = Path(word)
    if path.suffix.lower() not in ENDINGS:
        raise argparse.ArgumentTypeError(f"it is {word!r}; it must end with {', '.join(ENDINGS)}")
    return path
