"""datapackage.json: the tables of a release with their schemas, as a Frictionless Data Package (version 1) has them."""

from __future__ import annotations

import json
from typing import Any

from arena.exports.descriptions import licences
from arena.exports.descriptions.about import About
from arena.exports.release_file import FileFacts
from arena.exports.scope import Table
from arena.ledger.events import moment
from arena.tabular.columns import Column, Kind

NAME = "datapackage.json"
TYPES = {
    Kind.TEXT: {"type": "string"},
    Kind.WORD: {"type": "string"},
    Kind.INTEGER: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.MINUTE: {"type": "datetime", "format": "%Y-%m-%dT%H:%MZ"},
    Kind.MOMENT: {"type": "datetime"},
    Kind.JSON: {"type": "string"},  # either of two of its types, which a schema must choose between
}
TEXTS = {Kind.TEXT, Kind.WORD, Kind.JSON}  # may be empty and known, which CSV does not tell from unknown


def text(about: About) -> str:
    """Return the file's text."""
    return json.dumps(document(about), ensure_ascii=False, indent=1) + "\n"


def document(about: About) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": f"paddock-{about.release}",
        "title": about.title,
        "description": about.summary,
        "homepage": about.address,
        "version": about.release,
        "created": moment(about.published_at),
        "licenses": [
            {"name": name, "path": licences.address(name)} for name in licences.names(about.licence)
        ],
        "resources": [
            _resource(table, file) for table in about.tables for file in about.files_of(table, "csv")
        ],
    }


def _resource(table: Table, file: FileFacts) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name if file.track is None else f"{table.name}-{file.track}",
        "title": table.title if file.track is None else f"{table.title}, {file.track}",
        "description": table.meaning,
        "path": file.path,
        "format": "csv",
        "compression": "gz",
        "mediatype": "application/gzip",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "schema": {"fields": [_field(each) for each in table.columns], "primaryKey": list(table.key)},
    }


def _field(column: Column) -> dict[str, Any]:
    required = not column.nullable and column.kind not in TEXTS
    constraints = {"constraints": {"required": True}} if required else {}
    return {"name": column.name, "description": column.meaning, **TYPES[column.kind], **constraints}
