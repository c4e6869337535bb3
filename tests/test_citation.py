"""CITATION.cff: readable by whoever reads such files, and in agreement with the rest of the repository."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
# Of the Citation File Format 1.2.0, https://doi.org/10.5281/zenodo.5171937
REQUIRED = {"authors", "cff-version", "message", "title"}
KNOWN = REQUIRED | {
    "abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license", "license-url",
    "preferred-citation", "references", "repository", "repository-artifact", "repository-code", "type", "url",
    "version",
}  # fmt: skip
OF_AN_ENTITY = {
    "address", "alias", "city", "country", "date-end", "date-start", "email", "fax", "location", "name", "orcid",
    "post-code", "region", "tel", "website",
}  # fmt: skip


@pytest.fixture(scope="module")
def citation() -> dict:
    return yaml.safe_load((ROOT / "CITATION.cff").read_text())


def test_it_has_what_the_format_asks_for_and_nothing_else(citation):
    assert set(citation) >= REQUIRED
    assert set(citation) <= KNOWN
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] in {"software", "dataset"}
    assert citation["authors"]
    for author in citation["authors"]:
        assert {"name"} <= set(author) <= OF_AN_ENTITY
    assert len(set(citation["keywords"])) == len(citation["keywords"]) > 0
    for key in ("message", "title", "abstract", "version"):
        assert isinstance(citation[key], str)
        assert citation[key]


def test_it_says_the_version_and_the_licence_that_the_project_says(citation):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    first = (ROOT / "LICENSE").read_text().split()[:4]
    assert first == ["Apache", "License", "Version", "2.0,"]
