"""CITATION.cff of a release: how whoever uses it names it (Citation File Format 1.2.0)."""

from __future__ import annotations

import json
from typing import Any

from arena.exports.descriptions import licences
from arena.exports.descriptions.about import About

NAME = "CITATION.cff"


def text(about: About) -> str:
    """Return the file's text; JSON's spelling of a value is YAML's too."""
    rows = {
        "cff-version": "1.2.0",
        "message": "If you use this data, please cite the release that you used.",
        "type": "dataset",
        "title": about.title,
        "authors": [{"name": f"{about.site} ({about.url})"}],
        "version": about.release,
        "date-released": f"{about.published_at:%Y-%m-%d}",
        "url": about.address,
        "license": _one_or_list(licences.names(about.licence)),
        "abstract": about.summary,
    }
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in rows.items())


def sentence(about: About) -> str:
    """Return the citation as people write it."""
    return f"{about.title}. {about.published_at:%Y}. {about.address}"


def bibtex(about: About) -> str:
    """Return the citation as BibTeX."""
    return (
        f"@misc{{paddock-{about.release}, title={{{{{about.title}}}}}, author={{{{{about.site}}}}}, "
        f"year={{{about.published_at:%Y}}}, url={{{about.address}}}}}"
    )


def _one_or_list(names: list[str]) -> Any:
    return names[0] if len(names) == 1 else names
