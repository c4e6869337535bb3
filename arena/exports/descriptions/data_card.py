"""README.md of a release, its data card: what it is, how it came about, what is left out, and every column."""

from __future__ import annotations

from django.template.loader import render_to_string

from arena.exports.descriptions import citation
from arena.exports.descriptions.about import About

NAME = "README.md"


def text(about: About) -> str:
    """Return the file's text."""
    by_track = [f"`{table.name}`" for table in about.tables if table.by_track]
    said = {"about": about, "citation": citation.sentence(about), "by_track": " and ".join(by_track)}
    return str(render_to_string("exports/README.md", said))
