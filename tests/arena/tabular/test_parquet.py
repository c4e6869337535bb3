"""What is written as Parquet is read back equal, typed, and never more than a row group is held."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, strategies as st

from arena.tabular import parquet, text
from arena.tabular.columns import Column, Kind, names
from arena.tabular.formats import PARQUET
from tests.arena.tabular.tables import batches, moment, tables

EVERY = tuple(Column(str(kind), kind, f"About {kind}.", nullable=True) for kind in Kind)


def written(columns, parts, metadata=None):
    writer = parquet.Writer(columns, metadata)
    return writer.begin() + b"".join(writer.add(rows) for rows in parts) + writer.end()


def opened(data):
    return pq.ParquetFile(io.BytesIO(data))


def read_back(column, cell):
    if cell is None:
        return None
    if column.kind in (Kind.MINUTE, Kind.MOMENT):
        return moment(cell)
    return text.compact(cell) if column.kind is Kind.JSON else cell


@given(tables(), st.integers(1, 4), st.integers(1, 5))
def test_it_is_read_back(table, size, group):
    columns, rows = table
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "ROWS_A_GROUP", group)
        data = written(columns, batches(rows, size))
    read = opened(data).read().to_pylist()
    assert [tuple(row.values()) for row in read] == [
        tuple(read_back(column, cell) for column, cell in zip(columns, row, strict=True)) for row in rows
    ]


def test_columns_are_typed_and_say_what_they_mean():
    file = opened(written(EVERY, [], {"release": "2026-11-30"}))
    assert {field.name: str(field.type) for field in file.schema_arrow} == {
        "text": "string", "word": "dictionary<values=string, indices=int32, ordered=0>", "integer": "int64",
        "number": "double", "boolean": "bool", "minute": "timestamp[ms, tz=UTC]", "moment": "timestamp[ms, tz=UTC]",
        "json": "string",
    }  # fmt: skip
    assert file.schema_arrow.field("word").metadata[b"description"] == b"About word."
    assert file.schema_arrow.metadata[b"release"] == b"2026-11-30"


def test_without_a_row_it_is_a_file_of_the_same_columns():
    for parts in ([], [[]], [[], []]):
        table = opened(written(EVERY, parts)).read()
        assert (table.num_rows, table.column_names) == (0, list(names(EVERY)))


def test_columns_are_packed_and_words_are_in_dictionaries():
    columns = (Column("word", Kind.WORD, "A word."), Column("text", Kind.TEXT, "A text."))
    data = written(columns, [[("left", str(number)) for number in range(2000)]])
    word, other = (opened(data).metadata.row_group(0).column(at) for at in range(2))
    assert word.compression == other.compression == "ZSTD"
    assert "RLE_DICTIONARY" in word.encodings
    assert "RLE_DICTIONARY" not in other.encodings
    assert word.total_compressed_size < 200


def test_an_unknown_cell_where_all_are_known_is_an_error():
    with pytest.raises(pa.ArrowInvalid):
        written((Column("x", Kind.WORD, "X."),), [[("a",), (None,)]])


def test_rows_are_put_out_as_groups_fill(monkeypatch):
    monkeypatch.setattr(parquet, "ROWS_A_GROUP", 100)
    columns = (Column("x", Kind.INTEGER, "X."),)
    pieces = list(PARQUET.pieces(columns, [[(number,) for number in range(250)], [(1,)] * 60]))
    groups = opened(b"".join(pieces)).metadata
    assert [groups.row_group(at).num_rows for at in range(groups.num_row_groups)] == [100, 100, 110]
    assert len(pieces) > 3


def test_long_texts_fill_a_group_too(monkeypatch):
    monkeypatch.setattr(parquet, "BYTES_A_GROUP", 10_000)
    columns = (Column("x", Kind.TEXT, "X."),)
    data = written(columns, [[("x" * 3000,)]] * 20)
    assert opened(data).metadata.num_row_groups == 5


def test_what_is_held_does_not_grow_with_the_rows(monkeypatch):
    monkeypatch.setattr(parquet, "ROWS_A_GROUP", 2000)
    columns = (Column("x", Kind.TEXT, "X."), Column("y", Kind.WORD, "Y."))
    rows = [(f"{number:050}", "y") for number in range(500)]

    def peak(count):
        pool = pa.default_memory_pool()
        before, highest = pool.bytes_allocated(), 0
        for _ in PARQUET.pieces(columns, (rows for _ in range(count))):
            highest = max(highest, pool.bytes_allocated() - before)
        return highest

    assert peak(200) <= 2 * peak(20)


@pytest.mark.parametrize("cell", [2**63, -(2**63) - 1])
def test_a_number_that_no_file_holds_is_an_error(cell):
    with pytest.raises((OverflowError, pa.ArrowInvalid)):
        written((Column("x", Kind.INTEGER, "X."),), [[(cell,)]])
