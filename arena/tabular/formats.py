"""The formats in which a public table is written, by the ending of a file and by media type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from arena.tabular import parquet, text
from arena.tabular.columns import Columns, Row

Batches = Iterable[Sequence[Row]]


@dataclass(frozen=True)
class Format:
    """One way to write a table.

    Attributes
    ----------
    ending : str
        Of a file's name, without the dot.
    media_type : str
        As in Accept and Content-Type.
    pieces : callable
        From columns and batches of rows to the pieces of a file.
    """

    ending: str
    media_type: str
    pieces: Callable[[Columns, Batches], Iterator[bytes]]


def _csv(columns: Columns, batches: Batches) -> Iterator[bytes]:
    yield text.csv_header(columns)
    for rows in batches:
        yield text.csv_lines(columns, rows)


def _json_lines(columns: Columns, batches: Batches) -> Iterator[bytes]:
    for rows in batches:
        yield text.json_lines(columns, rows)


CSV = Format("csv", "text/csv", _csv)
JSON_LINES = Format("jsonl", "application/jsonl", _json_lines)
PARQUET = Format("parquet", "application/vnd.apache.parquet", parquet.pieces)
FORMATS: Mapping[str, Format] = {each.ending: each for each in (CSV, JSON_LINES, PARQUET)}
