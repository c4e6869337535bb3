"""Reads the rows of a votes file, CSV or JSON lines, and says file and line of what is no row."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TextIO

from ratings.text_files import VotesFileError, objects, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

REQUIRED = ("model_a", "model_b", "winner")
# A row: the line where it ends, then its cells in the order of the columns found.
Row = tuple[Any, ...]
Rows = tuple[list[str], "Iterator[Row]"]


@contextmanager
def opened(path: Path, optional: Sequence[str]) -> Iterator[Rows]:
    """Open a votes file for the columns it must have, and those of the optional ones that it has.

    Parameters
    ----------
    path : Path
        A ``.csv`` or ``.jsonl`` file in UTF-8, or either of them gzipped and named ``.gz``.
    optional : sequence of str
        Columns to read where they are.

    Yields
    ------
    tuple
        Names of the columns found, and an iterator of rows: the number of the line, then the cells.

    Raises
    ------
    VotesFileError
        For anything that is no such file; raised in the block too, while the rows are read.
    """
    reader = _reader(path)
    with text(path) as file:
        yield reader(path, file, optional)


def _reader(path: Path) -> Callable[[Path, TextIO, Sequence[str]], Rows]:
    name = path.name.lower().removesuffix(".gz")
    for ending, reader in ((".csv", _csv), (".jsonl", _json_lines)):
        if name.endswith(ending):
            return reader
    raise VotesFileError(
        f"{path}: the name ends with {path.suffix!r}; it must be a .csv or .jsonl file, or one with .gz behind."
    )


def _csv(path: Path, file: TextIO, optional: Sequence[str]) -> Rows:
    rows = _csv_rows(path, file)
    _, header = next(rows, (0, None))
    if header is None:
        raise VotesFileError(f"{path}: the file is empty; its first line must name the columns.")
    repeated = next((name for name in header if header.count(name) > 1), None)
    if repeated is not None:
        raise VotesFileError(
            f"{path}, line 1: the column {repeated!r} occurs twice; each name must be its own."
        )
    found = _found(path, header, optional)
    chosen: Callable[[list[str]], tuple[str, ...]] = itemgetter(*map(header.index, found))

    def cells() -> Iterator[Row]:
        width = len(header)
        for line, row in rows:
            if len(row) == width:
                yield line, *chosen(row)
            elif row:  # an empty line is none
                raise VotesFileError(
                    f"{path}, line {line}: there are {len(row)} cells; there must be {width}, as in the first line."
                )

    return found, cells()


def _csv_rows(path: Path, file: TextIO) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(file, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise VotesFileError(
            f"{path}, line {reader.line_num}: this is no CSV ({error}); a cell with commas, quotes or line breaks "
            f"must stand in quotes, each quote in it doubled, and no cell be longer than {csv.field_size_limit()}."
        ) from error


def _json_lines(path: Path, file: TextIO, optional: Sequence[str]) -> Rows:
    found_objects = objects(path, file)
    first = next(found_objects, None)
    if first is None:
        raise VotesFileError(f"{path}: the file is empty; each line must be a JSON object.")
    found = _found(path, list(first[1]), optional)
    absent = frozenset(optional).difference(found)

    def cells() -> Iterator[Row]:
        yield first[0], *map(first[1].get, found)
        for line, vote in found_objects:
            if not vote.keys().isdisjoint(absent):
                extra = next(name for name in optional if name in absent and name in vote)
                raise VotesFileError(
                    f"{path}, line {line}: there is a column {extra}, which the first vote does not have; "
                    "it must be in every line or in none."
                )
            yield line, *map(vote.get, found)

    return found, cells()


def _found(path: Path, names: list[str], optional: Sequence[str]) -> list[str]:
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise VotesFileError(
            f"{path}, line 1: there is no column {' or '.join(missing)}; there must be {', '.join(REQUIRED)}."
        )
    return [name for name in (*REQUIRED, *optional) if name in names]
