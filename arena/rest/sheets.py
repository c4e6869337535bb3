"""Rows as CSV or Parquet, for addresses that also answer in JSON: a sheet is what the view gives for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from arena.tabular.columns import Columns, Kind, Row
from arena.tabular.formats import CSV, PARQUET, Format

SECONDS = len("2026-03-01T12:34:56")  # of a time in UTC, as JSON has it with its fraction


@dataclass(frozen=True)
class Sheet:
    """A table of an answer, and the name (without its ending) that a browser saves it under."""

    name: str
    columns: Columns
    rows: Sequence[Row]


class _Written(BaseRenderer):
    """Writes a sheet by one of the formats of public tables."""

    written: Format

    def render(self, data: Any, *_: Any, **__: Any) -> bytes:
        return b"".join(self.written.pieces(data.columns, [data.rows]))


class AsCsv(_Written):
    written = CSV
    media_type, format, charset = CSV.media_type, CSV.ending, "utf-8"


class AsParquet(_Written):
    written = PARQUET
    media_type, format, charset, render_style = PARQUET.media_type, PARQUET.ending, None, "binary"


FORMATS = [JSONRenderer, AsCsv, AsParquet]


def respond(
    request: Request, document: Any, sheet: Sheet, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with the document, or with the sheet where the reader asked for one of its formats."""
    written = request.accepted_renderer
    if not isinstance(written, _Written):
        return Response(document, headers=dict(headers or {}))
    saved = {"Content-Disposition": f'attachment; filename="{sheet.name}.{written.format}"'}
    return Response(sheet, headers=saved | dict(headers or {}))


def described(document: Any) -> dict[tuple[int, str], Any]:
    """Return for OpenAPI what such an address answers with."""
    sheets = {(200, CSV.media_type): OpenApiTypes.STR, (200, PARQUET.media_type): OpenApiTypes.BINARY}
    return {(200, JSONRenderer.media_type): document} | sheets


def rows_of(documents: Sequence[Mapping[str, Any]], columns: Columns) -> list[Row]:
    """Return the cells of documents, as the REST interface has them, that have the columns' names as keys."""
    return [tuple(_cell(document[column.name], column.kind) for column in columns) for document in documents]


def _cell(value: Any, kind: Kind) -> Any:
    return f"{value[:SECONDS]}Z" if kind is Kind.MOMENT and value else value
