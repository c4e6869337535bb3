"""Reads the rows of a CSV file, and says line of what is no CSV."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

from ratings.text_files import VotesFileError, lines
from ratings.votes_header import must_be_distinct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def header_and_rows(path: Path, file: TextIO) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Read the names of the columns, then the rows.

    Parameters
    ----------
    path : Path
        The file, for errors.
    file : text file
        The same, open.

    Returns
    -------
    header : list of str
        Each name once.
    rows : iterator of (int, list of str)
        The line where each row ends, and as many cells as the header has; an empty line is no row.

    Raises
    ------
    VotesFileError
        For anything that is no such file; raised by the iterator too.
    """
    rows = _rows(path, file)
    _, header = next(rows, (0, None))
    if header is None:
        raise VotesFileError(f"{path}: the file is empty; its first line must name the columns.")
    must_be_distinct(f"{path}, line 1", header)
    return header, _whole(path, rows, len(header))


def _whole(path: Path, rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str]]]:
    for line, row in rows:
        if len(row) == width:
            yield line, row
        elif row:
            raise VotesFileError(
                f"{path}, line {line}: there are {len(row)} cells; there must be {width}, as in the first line."
            )


def _rows(path: Path, file: TextIO) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines(file), strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise VotesFileError(
            f"{path}, line {reader.line_num}: this is no CSV ({error}); a cell with commas, quotes or line breaks "
            f"must stand in quotes, each quote in it doubled, and no cell be longer than {csv.field_size_limit()}."
        ) from error
