"""Rows as a Parquet file: typed, words as dictionaries, packed by zstd, and never more than a row group in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from arena.tabular.columns import Column, Columns, Kind, Row
from arena.tabular.text import compact

ROWS_A_GROUP = 131_072
BYTES_A_GROUP = 32 * 2**20  # as Arrow holds them: a group of long texts has fewer rows


class Writer:
    """Writes a file as its rows come; rows wait as columns of Arrow, a tenth of what they take as tuples.

    `metadata` goes into the file's own key-value metadata. Without a row it is a file of the same schema.
    """

    def __init__(self, columns: Columns, metadata: Mapping[str, str] | None = None) -> None:
        import pyarrow as pa  # noqa: PLC0415 - forty megabytes that a process without an export does not need
        import pyarrow.parquet as pq  # noqa: PLC0415

        self._pa, self._columns, self._out = pa, columns, _Written()
        self._waiting, self._rows, self._bytes = list[Any](), 0, 0
        fields = [_field(pa, column) for column in columns]
        self._schema = pa.schema(fields, metadata=dict(metadata or {}) or None)
        words = [column.name for column in columns if column.kind is Kind.WORD]
        self._writer = pq.ParquetWriter(self._out, self._schema, compression="zstd", use_dictionary=words)

    def begin(self) -> bytes:
        return self._out.taken()

    def add(self, rows: Sequence[Row]) -> bytes:
        """Take rows in, and return the row groups that are full by them."""
        for start in range(0, len(rows), ROWS_A_GROUP):
            self._take(_batch(self._pa, self._columns, rows[start : start + ROWS_A_GROUP]))
            if self._rows >= ROWS_A_GROUP or self._bytes >= BYTES_A_GROUP:
                self._write_group()
        return self._out.taken()

    def end(self) -> bytes:
        if self._waiting:
            self._write_group()
        self._writer.close()
        return self._out.taken()

    def _take(self, batch: Any) -> None:
        self._waiting.append(batch)
        self._rows += batch.num_rows
        self._bytes += batch.nbytes

    def _write_group(self) -> None:
        group = self._pa.Table.from_batches(self._waiting).combine_chunks()
        arrays = [_as_stored(field.type, its) for field, its in zip(self._schema, group.columns, strict=True)]
        self._writer.write_table(
            self._pa.Table.from_arrays(arrays, schema=self._schema), row_group_size=len(group)
        )
        self._waiting, self._rows, self._bytes = [], 0, 0


class _Written:
    """What the writer has put out since the last look; it only ever writes on, never back."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.position = 0
        self.closed = False

    def write(self, data: Any) -> int:
        part = bytes(data)
        self.parts.append(part)
        self.position += len(part)
        return len(part)

    def tell(self) -> int:
        return self.position

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def taken(self) -> bytes:
        taken, self.parts = b"".join(self.parts), []
        return taken


def _as_stored(kind: Any, cells: Any) -> Any:
    """Return a column in the type of the file; words become a dictionary, times become timestamps."""
    return cells.cast(kind) if cells.type != kind else cells


def _batch(pa: Any, columns: Columns, rows: Sequence[Row]) -> Any:
    by_column = zip(columns, zip(*rows, strict=True), strict=True)
    arrays = [pa.array(_cells(column, cells), _plain(pa, column)) for column, cells in by_column]
    return pa.RecordBatch.from_arrays(arrays, [column.name for column in columns])


def _cells(column: Column, cells: Sequence[Any]) -> Sequence[Any]:
    if column.kind is Kind.JSON:
        return [None if cell is None else compact(cell) for cell in cells]
    return cells


def _plain(pa: Any, column: Column) -> Any:
    """Return the type of a column's cells as they come."""
    types = {Kind.INTEGER: pa.int64(), Kind.NUMBER: pa.float64(), Kind.BOOLEAN: pa.bool_()}
    return types.get(column.kind, pa.string())


def _field(pa: Any, column: Column) -> Any:
    """Return a column as the file has it."""
    types = {
        Kind.WORD: pa.dictionary(pa.int32(), pa.string()),
        Kind.MINUTE: pa.timestamp("ms", tz="UTC"),
        Kind.MOMENT: pa.timestamp("ms", tz="UTC"),
    }
    stored = types.get(column.kind) or _plain(pa, column)
    return pa.field(column.name, stored, column.nullable, metadata={"description": column.meaning})
