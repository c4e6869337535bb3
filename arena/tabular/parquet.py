"""Rows as a Parquet file: typed, words as dictionaries, packed by zstd, and never more than a row group in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from arena.tabular.columns import Column, Columns, Kind, Row
from arena.tabular.text import compact

ROWS_A_GROUP = 131_072


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


def pieces(
    columns: Columns, batches: Iterable[Sequence[Row]], metadata: Mapping[str, str] | None = None
) -> Iterator[bytes]:
    """Yield a Parquet file piece by piece as its rows come.

    `metadata` goes into the file's own key-value metadata. Without a row it is a file of the same schema.
    """
    import pyarrow as pa  # noqa: PLC0415 - forty megabytes that a process without an export does not need
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = pa.schema([_field(pa, column) for column in columns], metadata=dict(metadata or {}) or None)
    out = _Written()
    words = [column.name for column in columns if column.kind is Kind.WORD]
    with pq.ParquetWriter(out, schema, compression="zstd", use_dictionary=words) as writer:
        for rows in _groups(batches):
            cells = zip(*rows, strict=True)
            arrays = [_array(pa, column, its) for column, its in zip(columns, cells, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=len(rows))
            yield out.taken()
    yield out.taken()


def _groups(batches: Iterable[Sequence[Row]]) -> Iterator[Sequence[Row]]:
    waiting: list[Row] = []
    for batch in batches:
        waiting.extend(batch)
        while len(waiting) >= ROWS_A_GROUP:
            yield waiting[:ROWS_A_GROUP]
            del waiting[:ROWS_A_GROUP]
    if waiting:
        yield waiting


def _field(pa: Any, column: Column) -> Any:
    types = {
        Kind.TEXT: pa.string(),
        Kind.WORD: pa.dictionary(pa.int32(), pa.string()),
        Kind.INTEGER: pa.int64(),
        Kind.NUMBER: pa.float64(),
        Kind.BOOLEAN: pa.bool_(),
        Kind.MINUTE: pa.timestamp("ms", tz="UTC"),
        Kind.MOMENT: pa.timestamp("ms", tz="UTC"),
        Kind.JSON: pa.string(),
    }
    return pa.field(
        column.name, types[column.kind], column.nullable, metadata={"description": column.meaning}
    )


def _array(pa: Any, column: Column, cells: Sequence[Any]) -> Any:
    kind = _field(pa, column).type
    if column.kind in {Kind.MINUTE, Kind.MOMENT}:
        return pa.array(cells, pa.string()).cast(kind)
    if column.kind is Kind.WORD:
        return pa.array(cells, pa.string()).dictionary_encode().cast(kind)
    if column.kind is Kind.JSON:
        return pa.array([None if cell is None else compact(cell) for cell in cells], kind)
    return pa.array(cells, kind)
