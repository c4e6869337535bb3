"""Opens a votes file as chunks of rows that can be had as numbers, whatever its format is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ratings import parquet_cells, votes_cells, votes_parquet, votes_rows
from ratings.parquet_voters import ParquetVoters
from ratings.votes_cells import TextVoters
from ratings.votes_header import found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from ratings.votes_table import Chunk, Voters


@contextmanager
def opened(
    path: Path, optional: Sequence[str], progress: Callable[[float], None] | None = None
) -> Iterator[tuple[Sequence[str], Iterable[Chunk], Voters]]:
    """Open a votes file for the columns it must have, and those of the optional ones that it has.

    Parameters
    ----------
    path : Path
        A ``.csv``, ``.jsonl`` (or either gzipped) or ``.parquet`` file.
    optional : sequence of str
        Columns to read where they are.
    progress : callable, optional
        Told what share of the file was read.

    Yields
    ------
    tuple
        Names of the columns found, chunks of rows, and what numbers the voters in them.

    Raises
    ------
    VotesFileError
        For anything that is no such file; raised in the block too, while the rows are read.
    """
    if votes_rows.is_parquet(path):
        with votes_parquet.opened(path, parquet_cells.FEW, progress) as file:
            names = found(votes_rows.header_place(path), file.names, optional)
            yield names, parquet_cells.chunks(file, names), ParquetVoters()
    else:
        with votes_rows.opened(path, optional, progress) as (names, rows):
            yield names, votes_cells.chunks(path, names, rows), TextVoters()
