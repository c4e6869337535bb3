"""Cells as text: what CSV has, and what JSON lines have."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable, Sequence
from json.encoder import encode_basestring
from types import SimpleNamespace
from typing import Any

from arena.tabular.columns import Column, Columns, Kind, Row, names

Spell = Callable[[Any], str]
TRUTH = {True: "true", False: "false"}.__getitem__
TEXTS = frozenset((Kind.TEXT, Kind.WORD, Kind.MINUTE, Kind.MOMENT))


def csv_header(columns: Columns) -> bytes:
    """Return the line that names the columns."""
    return _csv([names(columns)])


def csv_lines(columns: Columns, rows: Sequence[Row]) -> bytes:
    """Return rows as CSV (RFC 4180, with line feeds alone); an unknown cell is empty."""
    if not rows:
        return b""
    cells = _by_column(columns, rows, _in_csv, "")
    plain = "\n".join(map(",".join, zip(*cells, strict=True))) + "\n"
    return plain.encode() if _is_plain(plain, len(columns), len(rows)) else _csv(zip(*cells, strict=True))


def json_lines(columns: Columns, rows: Sequence[Row]) -> bytes:
    """Return rows as JSON objects, one a line, in UTF-8; an unknown cell is null."""
    if not rows:
        return b""
    fields = ",".join(
        f"{compact(name)}:%s".replace("%", "%%").replace("%%s", "%s") for name in names(columns)
    )
    line = f"{{{fields}}}\n"
    cells = _by_column(columns, rows, _in_json, "null")
    return "".join(map(line.__mod__, zip(*cells, strict=True))).encode()


def compact(value: Any) -> str:
    """Return a value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return rows with quotes where they are needed: Python's writer quotes only the ends that its own lines have."""
    lines: list[str] = []
    csv.writer(SimpleNamespace(write=lines.append), lineterminator="\r\n").writerows(rows)
    return "".join(f"{line[:-2]}\n" for line in lines).encode()


def _is_plain(text: str, columns: int, rows: int) -> bool:
    """Whether no cell needs quotes: there are the commas and line feeds that part the cells, and no others."""
    return (
        '"' not in text
        and "\r" not in text
        and text.count(",") == (columns - 1) * rows
        and text.count("\n") == rows
        and columns > 1
    )


def _by_column(
    columns: Columns, rows: Sequence[Row], speller: Callable[[Column], Spell | None], unknown: str
) -> list[Iterable[str]]:
    """Return the cells of each column as text."""
    by_column = zip(columns, zip(*rows, strict=True), strict=True)
    return [_spelled(column, cells, speller(column), unknown) for column, cells in by_column]


def _spelled(column: Column, cells: Sequence[Any], spell: Spell | None, unknown: str) -> Iterable[str]:
    if column.nullable and None in cells:
        return [unknown if cell is None else spell(cell) if spell else cell for cell in cells]
    return list(map(spell, cells)) if spell else cells


def _in_csv(column: Column) -> Spell | None:
    if column.kind in TEXTS:
        return None
    if column.kind is Kind.NUMBER and column.digits is not None:
        return f"{{:.{column.digits}f}}".format
    return OTHERS[column.kind]


def _in_json(column: Column) -> Spell:
    return encode_basestring if column.kind in TEXTS else OTHERS[column.kind]


def _number(cell: float) -> str:
    if not math.isfinite(cell):
        raise ValueError(f"a cell is {cell}; a number that nobody knows is None.")
    return repr(float(cell))


OTHERS: dict[Kind, Spell] = {
    Kind.INTEGER: str,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: TRUTH,
    Kind.JSON: compact,
}
