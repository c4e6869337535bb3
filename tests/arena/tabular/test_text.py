"""What is written as text is read back equal, by readers that are not ours."""

import csv
import io
import json

import pytest
from hypothesis import given, strategies as st

from arena.tabular import text
from arena.tabular.columns import Column, Kind, names
from arena.tabular.formats import CSV, JSON_LINES
from tests.arena.tabular.tables import batches, tables

TEXTS = (Kind.TEXT, Kind.WORD, Kind.MINUTE, Kind.MOMENT)
SIZES = st.integers(1, 4)


def in_csv(column, cell):
    """A cell as a reader of CSV gets it."""
    if cell is None:
        return ""
    return {Kind.BOOLEAN: lambda: str(cell).lower(), Kind.JSON: lambda: text.compact(cell)}.get(
        column.kind, lambda: str(cell)
    )()


def by_the_writer(rows):
    """The same cells as Python's own writer puts them down."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


@given(tables(), SIZES)
def test_csv_is_read_back_and_is_what_pythons_own_writer_writes(table, size):
    columns, rows = table
    written = b"".join(CSV.pieces(columns, batches(rows, size))).decode()
    cells = [[in_csv(column, cell) for column, cell in zip(columns, row, strict=True)] for row in rows]
    if "\r" not in written:  # which it leaves bare
        assert written == by_the_writer([names(columns), *cells])
    read = list(csv.reader(io.StringIO(written, newline=""), strict=True))
    assert read == [list(names(columns)), *cells]


@given(tables(), SIZES)
def test_json_lines_are_read_back(table, size):
    columns, rows = table
    written = b"".join(JSON_LINES.pieces(columns, batches(rows, size)))
    assert written.count(b"\n") == len(rows)
    lines = [line for line in written.decode().split("\n") if line]
    read = [tuple(json.loads(line).items()) for line in lines]
    assert read == [tuple(zip(names(columns), row, strict=True)) for row in rows]


def column(kind, **fields):
    return Column("x", kind, "X.", **fields)


SPELLED = [
    (column(Kind.NUMBER, digits=9), 0.5, b"0.500000000", b"0.5"),
    (column(Kind.NUMBER, digits=3), 1000, b"1000.000", b"1000.0"),
    (column(Kind.NUMBER), 1e-9, b"1e-09", b"1e-09"),
    (column(Kind.BOOLEAN), True, b"true", b"true"),
    (column(Kind.INTEGER, nullable=True), None, b"", b"null"),
    (column(Kind.INTEGER, nullable=True), 0, b"0", b"0"),
    (column(Kind.TEXT), "a,b", b'"a,b"', b'"a,b"'),
    (column(Kind.TEXT), 'a"b', b'"a""b"', b'"a\\"b"'),
    (column(Kind.TEXT), "ß夜", "ß夜".encode(), '"ß夜"'.encode()),
    (column(Kind.JSON), [[0, {"a": None}]], b'"[[0,{""a"":null}]]"', b'[[0,{"a":null}]]'),
    (column(Kind.MINUTE), "2026-03-01T12:34Z", b"2026-03-01T12:34Z", b'"2026-03-01T12:34Z"'),
]


@pytest.mark.parametrize(("of", "cell", "as_csv", "as_json"), SPELLED)
def test_a_cell_is_spelled(of, cell, as_csv, as_json):
    columns = (Column("k", Kind.WORD, "K."), of)
    assert text.csv_lines(columns, [("a", cell)]) == b"a," + as_csv + b"\n"
    assert text.json_lines(columns, [("a", cell)]) == b'{"k":"a","x":' + as_json + b"}\n"


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_refused(cell):
    columns = (column(Kind.NUMBER),)
    for write in (text.csv_lines, text.json_lines):
        with pytest.raises(ValueError, match="a number that nobody knows is None"):
            write(columns, [(cell,)])


@pytest.mark.parametrize("write", [text.csv_lines, text.json_lines])
def test_an_unknown_cell_where_all_are_known_is_an_error_and_no_empty_text(write):
    for kind in TEXTS:
        with pytest.raises(TypeError):
            write((column(kind), column(kind)), [(None, "a")])


def test_a_table_without_rows_is_its_header():
    columns = (column(Kind.TEXT), Column("y", Kind.JSON, "Y."))
    assert b"".join(CSV.pieces(columns, [])) == b"x,y\n"
    assert b"".join(JSON_LINES.pieces(columns, [[], []])) == b""
