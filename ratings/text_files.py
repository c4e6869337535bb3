"""Opens files of votes and of blocks as text, gzipped or not, and reads JSON lines; says file and line of a fault."""

from __future__ import annotations

import gzip
import json
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST_SHOWN = 80


class VotesFileError(ValueError):
    """A file of votes or blocks that cannot be read; the message names file, line and column."""


@contextmanager
def text(path: Path) -> Iterator[TextIO]:
    """Open a file in UTF-8, or a gzipped one named ``.gz``.

    Raises
    ------
    VotesFileError
        For a file that is not there or no such text; raised in the block too, while the file is read.
    """
    try:
        with _opened(path) as file:
            yield file
    except UnicodeDecodeError as error:
        raise VotesFileError(
            f"{path}, line {_undecodable(path)}: this is no UTF-8; save the file as UTF-8."
        ) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise VotesFileError(f"{path}: the file is no whole gzip file; make or fetch it again.") from error
    except OSError as error:
        raise VotesFileError(f"{path}: {(error.strerror or str(error)).lower()}.") from error


def objects(path: Path, file: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read JSON lines: the number of each line, and its object; a name that occurs twice is refused."""
    decode = json.JSONDecoder(object_pairs_hook=_without_repetition).decode
    for number, line in enumerate(file, 1):
        if line.isspace():
            continue
        try:
            vote = decode(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else error
            raise VotesFileError(
                f"{path}, line {number}: this is no JSON ({reason}); each line must be a JSON object."
            ) from error
        if not isinstance(vote, dict):
            raise VotesFileError(f"{path}, line {number}: there is {shown(vote)}; it must be a JSON object.")
        yield number, vote


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs; which of two values is meant is not guessed."""
    whole = dict(pairs)
    if len(whole) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the name {next(name for name in names if names.count(name) > 1)!r} occurs twice")
    return whole


def shown(cell: object) -> str:
    """Show a cell in an error, cut where it is long; what is nested may be too deep to show."""
    if cell is None:
        return "nothing"
    if isinstance(cell, list | tuple | dict):
        return "an object" if isinstance(cell, dict) else "a list"
    shown = repr(cell)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}..."


def _opened(path: Path) -> TextIO:
    """Open as text, a byte order mark left out; line breaks stay as they are, as a CSV reader wants them."""
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _undecodable(path: Path) -> int:
    """Find the line of the first bytes that are no UTF-8: decoders tell a place in their own block only."""
    with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
        return next(number for number, line in enumerate(file, 1) if not _decodes(line))


def _decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
