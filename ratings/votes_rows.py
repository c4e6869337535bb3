"""Reads the rows of a votes file, CSV or JSON lines, and says file and line of what is no row."""

from __future__ import annotations

from contextlib import contextmanager
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TextIO

from ratings import parquet_texts, votes_parquet
from ratings.csv_rows import header_and_rows
from ratings.text_files import VotesFileError, objects, text
from ratings.votes_header import found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

# A row: the line where it ends, then its cells in the order of the columns found.
Row = tuple[Any, ...]
Rows = tuple[list[str], "Iterator[Row]"]


@contextmanager
def opened(
    path: Path, optional: Sequence[str], progress: Callable[[float], None] | None = None
) -> Iterator[Rows]:
    """Open a votes file for the columns it must have, and those of the optional ones that it has.

    Parameters
    ----------
    path : Path
        A ``.csv`` or ``.jsonl`` file in UTF-8, or either of them gzipped and named ``.gz``; or a ``.parquet`` file,
        of which the cells are given as the texts that CSV has.
    optional : sequence of str
        Columns to read where they are.
    progress : callable, optional
        Told what share of the file's bytes was read.

    Yields
    ------
    tuple
        Names of the columns found, and an iterator of rows: the number of the line (or row), then the cells.

    Raises
    ------
    VotesFileError
        For anything that is no such file; raised in the block too, while the rows are read.
    """
    if is_parquet(path):
        with votes_parquet.opened(path, progress=progress) as file:
            names = found(header_place(path), file.names, optional)
            yield names, parquet_texts.rows(file, names)
        return
    reader = _reader(path)
    with text(path, progress) as lines:
        yield reader(path, lines, optional)


def is_parquet(path: Path) -> bool:
    """Whether a file is one of Parquet, by its name."""
    return path.suffix.lower() == ".parquet"


def unit(path: Path) -> str:
    """Say what the places in a file are: lines, or the rows of a file that has none."""
    return "row" if is_parquet(path) else "line"


def header_place(path: Path) -> str:
    """Say where a file names its columns."""
    return str(path) if is_parquet(path) else f"{path}, line 1"


def _reader(path: Path) -> Callable[[Path, TextIO, Sequence[str]], Rows]:
    name = path.name.lower().removesuffix(".gz")
    for ending, reader in ((".csv", _csv), (".jsonl", _json_lines)):
        if name.endswith(ending):
            return reader
    raise VotesFileError(
        f"{path}: the name ends with {path.suffix!r}; it must be a .csv or .jsonl file, or one with .gz behind, or a "
        ".parquet file."
    )


def _csv(path: Path, file: TextIO, optional: Sequence[str]) -> Rows:
    header, rows = header_and_rows(path, file)
    names = found(header_place(path), header, optional)
    chosen: Callable[[list[str]], tuple[str, ...]] = itemgetter(*map(header.index, names))
    return names, ((line, *chosen(row)) for line, row in rows)


def _json_lines(path: Path, file: TextIO, optional: Sequence[str]) -> Rows:
    found_objects = objects(path, file)
    first = next(found_objects, None)
    if first is None:
        raise VotesFileError(f"{path}: the file is empty; each line must be a JSON object.")
    names = found(header_place(path), list(first[1]), optional)
    absent = frozenset(optional).difference(names)

    def cells() -> Iterator[Row]:
        yield first[0], *map(first[1].get, names)
        for line, vote in found_objects:
            if not vote.keys().isdisjoint(absent):
                extra = next(name for name in optional if name in absent and name in vote)
                raise VotesFileError(
                    f"{path}, line {line}: there is a column {extra}, which the first vote does not have; "
                    "it must be in every line or in none."
                )
            yield line, *map(vote.get, names)

    return names, cells()
