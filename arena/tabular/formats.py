"""The formats in which a public table is written, by the ending of a file and by media type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from arena.tabular import parquet, text
from arena.tabular.columns import Columns, Row

Batches = Iterable[Sequence[Row]]


class Writer(Protocol):
    """A file in the making: each call gives the bytes that come next, none where more rows are waited for."""

    def begin(self) -> bytes: ...

    def add(self, rows: Sequence[Row]) -> bytes: ...

    def end(self) -> bytes: ...


@dataclass(frozen=True)
class Format:
    """One way to write a table.

    Attributes
    ----------
    ending : str
        Of a file's name, without the dot.
    media_type : str
        As in Accept and Content-Type.
    writer : callable
        From columns to the writer of one file.
    """

    ending: str
    media_type: str
    writer: Callable[[Columns], Writer]

    def pieces(self, columns: Columns, batches: Batches) -> Iterator[bytes]:
        """Yield the pieces of a file as batches of its rows come."""
        writer = self.writer(columns)
        yield writer.begin()
        for rows in batches:
            if piece := writer.add(rows):
                yield piece
        yield writer.end()


@dataclass(frozen=True)
class _Csv:
    columns: Columns

    def begin(self) -> bytes:
        return text.csv_header(self.columns)

    def add(self, rows: Sequence[Row]) -> bytes:
        return text.csv_lines(self.columns, rows)

    def end(self) -> bytes:
        return b""


@dataclass(frozen=True)
class _JsonLines:
    columns: Columns

    def begin(self) -> bytes:
        return b""

    def add(self, rows: Sequence[Row]) -> bytes:
        return text.json_lines(self.columns, rows)

    def end(self) -> bytes:
        return b""


CSV = Format("csv", "text/csv", _Csv)
JSON_LINES = Format("jsonl", "application/jsonl", _JsonLines)
PARQUET = Format("parquet", "application/vnd.apache.parquet", parquet.Writer)
FORMATS: Mapping[str, Format] = {each.ending: each for each in (CSV, JSON_LINES, PARQUET)}
