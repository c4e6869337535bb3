"""Opens a blocks file in each of its formats: the place of each block, and its fields as JSON has them."""

from __future__ import annotations

import csv
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from ratings import votes_parquet
from ratings.csv_rows import header_and_rows
from ratings.text_files import decoded, objects, text
from ratings.votes_rows import is_parquet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ratings.votes_parquet import ParquetFile

    Objects = Iterator[tuple[str, dict[str, Any]]]

# A block of ten million votes has marks of so many letters; what csv takes by itself is less than one of 25,000 has.
LONGEST_FIELD = 1 << 26
WHOLE_NUMBERS = frozenset({"block", "first", "count"})
LONGEST_NUMBER = 20
ROWS_A_BATCH = 100


@contextmanager
def opened(path: Path, fields: Sequence[str]) -> Iterator[Objects]:
    """Open a file of blocks.

    Parameters
    ----------
    path : Path
        A ``.jsonl`` or ``.csv`` file, gzipped or not, or a ``.parquet`` file, with one block a row; `events` are a
        list in JSON, and that list as a text in the others.
    fields : sequence of str
        The fields to read, where they are.

    Yields
    ------
    iterator
        File and line of each block, and its fields: as they stand there where they cannot be read.

    Raises
    ------
    VotesFileError
        For anything that is no such file; raised in the block too, while it is read.
    """
    if is_parquet(path):
        with votes_parquet.opened(path) as file:
            yield _of_parquet(file, fields)
    elif path.name.lower().removesuffix(".gz").endswith(".csv"):
        with text(path) as lines, _long_fields():
            yield _of_csv(path, lines)
    else:
        with text(path) as lines:
            yield ((f"{path}, line {line}", row) for line, row in objects(path, lines))


@contextmanager
def _long_fields() -> Iterator[None]:
    """Let cells be as long as the marks of a block."""
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _of_csv(path: Path, file: TextIO) -> Objects:
    header, rows = header_and_rows(path, file)
    for line, row in rows:
        cells = dict(zip(header, row, strict=True))
        yield f"{path}, line {line}", {name: _read(name, cell) for name, cell in cells.items()}


def _of_parquet(file: ParquetFile, fields: Sequence[str]) -> Objects:
    names = [name for name in fields if name in file.names]
    file.must_hold(dict.fromkeys(names, votes_parquet.CELLS))
    for before, batch in file.batches(names, ROWS_A_BATCH):
        for row, cells in enumerate(batch.to_pylist(), before + 1):
            yield f"{file.path}, row {row}", {name: _read(name, cell) for name, cell in cells.items()}


def _read(name: str, cell: Any) -> Any:
    """Read a cell as JSON has it; what cannot be read is left to whoever knows what it must be."""
    if isinstance(cell, datetime):
        moment = cell.astimezone(UTC) if cell.tzinfo else cell
        return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if not moment.microsecond else moment.isoformat()
    if isinstance(cell, str) and name in WHOLE_NUMBERS and cell.isascii() and cell.isdigit():
        return int(cell) if len(cell) < LONGEST_NUMBER else cell
    if isinstance(cell, str) and name == "events":
        with suppress(ValueError, RecursionError):
            return decoded(cell)
    return cell
