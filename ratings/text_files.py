"""Opens files of votes and of blocks as text, gzipped or not, and reads JSON lines; says file and line of a fault."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

from ratings.told_reading import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LONGEST_SHOWN = 80
# Of one vote or block. A file that is a single line, such as one JSON array, would be read whole before it is refused.
LONGEST_LINE = 1 << 25
BUFFER = 1 << 17
NO_GZIP = (EOFError, zlib.error, gzip.BadGzipFile)


class VotesFileError(ValueError):
    """A file of votes or blocks that cannot be read; the message names file, line and column."""


def wrong_cell(place: str, name: str, cell: object, meant: str) -> VotesFileError:
    """Make the error of a cell; `place` is file and line, or file and row."""
    return VotesFileError(f"{place}, column {name}: there is {shown(cell)}; it must be {meant}.")


@contextmanager
def text(path: Path, progress: Callable[[float], None] | None = None) -> Iterator[TextIO]:
    """Open a file in UTF-8, or a gzipped one named ``.gz``.

    Parameters
    ----------
    path : Path
        The file.
    progress : callable, optional
        Told what share of the file's bytes was read.

    Raises
    ------
    VotesFileError
        For a file that is not there or no such text; raised in the block too, while the file is read.
    """
    try:
        with _opened(path, progress) as file:
            _must_have_lines(path, file)
            yield file
    except UnicodeDecodeError as error:
        raise VotesFileError(
            f"{path}{_undecodable(path)}: this is no UTF-8; save the file as UTF-8."
        ) from error
    except NO_GZIP as error:
        raise VotesFileError(f"{path}: the file is no whole gzip file; make or fetch it again.") from error
    except OSError as error:
        raise VotesFileError(f"{path}: {(error.strerror or str(error)).lower()}.") from error


def lines(file: TextIO) -> Iterator[str]:
    """Give the lines of a file, those that are far too long in pieces: no more of one is ever in memory."""
    return iter(partial(file.readline, LONGEST_LINE), "")


def objects(path: Path, file: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read JSON lines: the number of each line, and its object; a name that occurs twice is refused."""
    for number, line in enumerate(lines(file), 1):
        if line.isspace():
            continue
        if len(line) == LONGEST_LINE:
            raise _too_long(path, number)
        try:
            vote = decoded(line)
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


# Reads JSON; a name that occurs twice in one object is no JSON here.
decoded = json.JSONDecoder(object_pairs_hook=_without_repetition).decode


def shown(cell: object) -> str:
    """Show a cell in an error, cut where it is long; what is nested may be too deep to show."""
    if cell is None:
        return "nothing"
    if isinstance(cell, list | tuple | dict):
        return "an object" if isinstance(cell, dict) else "a list"
    shown = repr(cell)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}..."


@contextmanager
def _opened(path: Path, progress: Callable[[float], None] | None) -> Iterator[TextIO]:
    """Open as text, a byte order mark left out; line breaks stay as they are, as a CSV reader wants them."""
    with path.open("rb", buffering=0) as raw, io.BufferedReader(told(raw, progress), BUFFER) as packed:
        plain: Any = gzip.GzipFile(fileobj=packed) if path.suffix.lower() == ".gz" else packed
        with io.TextIOWrapper(plain, encoding="utf-8-sig", newline="") as file:
            yield file


def _must_have_lines(path: Path, file: TextIO) -> None:
    """Refuse what has no line break where the first line must end."""
    if file.seekable():
        if len(file.readline(LONGEST_LINE)) == LONGEST_LINE:
            raise _too_long(path, 1)
        file.seek(0)


def _too_long(path: Path, line: int) -> VotesFileError:
    return VotesFileError(
        f"{path}, line {line}: the line is longer than {LONGEST_LINE:,} characters; there must be one vote, or one "
        "block, a line."
    )


def _undecodable(path: Path) -> str:
    """Name the line of the first bytes that are no UTF-8: decoders tell a place in their own block only."""
    number = 1
    # Beside that, the file may be cut off, and its end be met before that line.
    with suppress(*NO_GZIP), gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
        for line in iter(partial(file.readline, LONGEST_LINE), b""):
            if not _decodes(line):
                return f", line {number}"
            number += line.endswith(b"\n")
    return ""


def _decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
