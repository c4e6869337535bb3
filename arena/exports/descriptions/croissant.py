"""croissant.json: the tables of a release as record sets over their Parquet files, as Croissant 1.0 has them."""

from __future__ import annotations

import json
from typing import Any

from arena.exports.descriptions import citation, licences
from arena.exports.descriptions.about import About
from arena.exports.release_file import FileFacts
from arena.exports.scope import Table
from arena.tabular.columns import Column, Kind

NAME = "croissant.json"
MEDIA_TYPE = "application/ld+json"
# The context of the specification, word for word: readers compare it.
_OF_CROISSANT = (
    "citeAs", "column", "conformsTo", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet",
    "format", "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references",
    "regex", "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
)  # fmt: skip
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    **{word: f"cr:{word}" for word in _OF_CROISSANT},
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
}
TYPES = {
    Kind.TEXT: "sc:Text",
    Kind.WORD: "sc:Text",
    Kind.INTEGER: "sc:Integer",
    Kind.NUMBER: "sc:Float",
    Kind.BOOLEAN: "sc:Boolean",
    Kind.MINUTE: "sc:DateTime",
    Kind.MOMENT: "sc:DateTime",
    Kind.JSON: "sc:Text",
}


def text(about: About) -> str:
    """Return the file's text."""
    return json.dumps(document(about), ensure_ascii=False, indent=1) + "\n"


def document(about: About) -> dict[str, Any]:
    """Return the description; addresses of files are relative to its own."""
    whole = [(table, about.files_of(table, "parquet")[0]) for table in about.tables]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": f"paddock-{about.release}",
        "description": about.summary,
        "url": about.address,
        "license": [licences.address(name) for name in licences.names(about.licence)],
        "creator": {"@type": "sc:Organization", "name": about.site, "url": about.url},
        "datePublished": f"{about.published_at:%Y-%m-%d}",
        "version": _version(about.release),
        "isLiveDataset": False,
        "citeAs": citation.bibtex(about),
        "rai:dataCollection": "Votes of anonymous visitors on two clips of one prompt, names hidden until the vote.",
        "rai:personalSensitiveInformation": "None: voters are pseudonyms, another one on each track and in each year.",
        "rai:dataLimitations": "README.md of the release has them.",
        "distribution": [_file(table, file) for table, file in whole],
        "recordSet": [_records(table, file) for table, file in whole],
    }


def with_addresses(document: dict[str, Any], folder: str) -> dict[str, Any]:
    """Return the description with whole addresses, for readers that look for no file beside it."""
    files = [{**each, "contentUrl": folder + each["contentUrl"]} for each in document["distribution"]]
    return {**document, "distribution": files}


def _version(release: str) -> str:
    """Return a release's name as a semantic version: 2026-03-01.2 is 2026.301.1."""
    day, _, number = release.partition(".")
    year, month, of_month = day.split("-")
    return f"{year}.{int(month + of_month)}.{int(number or 1) - 1}"


def _file(table: Table, file: FileFacts) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "description": table.meaning,
        "contentUrl": file.path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": "application/x-parquet",
        "sha256": file.sha256,
    }


def _records(table: Table, file: FileFacts) -> dict[str, Any]:
    key = [{"@id": f"{table.name}/{name}"} for name in table.key]
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.meaning,
        "key": key[0] if len(key) == 1 else key,
        "field": [_field(table, column, file) for column in table.columns],
    }


def _field(table: Table, column: Column, file: FileFacts) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.meaning,
        "dataType": TYPES[column.kind],
        "source": {"fileObject": {"@id": file.path}, "extract": {"column": column.name}},
    }
