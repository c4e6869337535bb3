"""Cells as text: what CSV has, and what JSON lines have."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from arena.tabular.columns import Column, Columns, Kind, Row, names


def csv_header(columns: Columns) -> bytes:
    """Return the line that names the columns."""
    return _csv([names(columns)])


def csv_lines(columns: Columns, rows: Sequence[Row]) -> bytes:
    """Return rows as CSV (RFC 4180, with line feeds alone); an unknown cell is empty."""
    return _csv(zip(*_as_text(columns, rows), strict=True)) if rows else b""


def json_lines(columns: Columns, rows: Sequence[Row]) -> bytes:
    """Return rows as JSON objects, one a line, in UTF-8; an unknown cell is null."""
    header, dump = (
        names(columns),
        json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False),
    )
    return "".join(dump.encode(dict(zip(header, row, strict=True))) + "\n" for row in rows).encode()


def _csv(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _as_text(columns: Columns, rows: Sequence[Row]) -> list[Sequence[Any]]:
    """Return the cells by column, those that CSV's own writer would spell otherwise as text."""
    by_column = zip(columns, zip(*rows, strict=True), strict=True)
    return [_spelled(column, cells) for column, cells in by_column]


def _spelled(column: Column, cells: Sequence[Any]) -> Sequence[Any]:
    spell = _speller(column)
    return cells if spell is None else [None if cell is None else spell(cell) for cell in cells]


def _speller(column: Column) -> Callable[[Any], str] | None:
    if column.kind is Kind.BOOLEAN:
        return {True: "true", False: "false"}.__getitem__
    if column.kind is Kind.JSON:
        return compact
    if column.kind is Kind.NUMBER and column.digits is not None:
        return f"{{:.{column.digits}f}}".format
    return None


def compact(value: Any) -> str:
    """Return a value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
