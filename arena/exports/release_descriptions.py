"""Writes the descriptions beside the tables of a release: each may tell of all files written before it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from arena.exports.descriptions import (
    checksums,
    citation,
    croissant,
    data_card,
    datapackage,
    licence_text,
    manifest,
    public_key,
)
from arena.exports.descriptions.about import About
from arena.exports.release_file import FileFacts, FileInTheMaking

IN_ORDER = (public_key, licence_text, citation, data_card, datapackage, croissant, manifest, checksums)


def write_descriptions(folder: Path, about: About) -> list[FileFacts]:
    """Write them all, and return what is told of every file of the release."""
    for each in IN_ORDER:
        file = FileInTheMaking(folder, each.NAME)
        file.write(each.text(about).encode())
        about = replace(about, files=[*about.files, file.finish()])
    return list(about.files)
