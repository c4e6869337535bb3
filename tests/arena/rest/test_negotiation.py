"""Formats: what the reader likes best of what there is, by the quality it says."""

import pytest
from rest_framework.exceptions import NotAcceptable, ParseError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from arena.rest.negotiation import Negotiation
from arena.rest.sheets import FORMATS

PARQUET = "application/vnd.apache.parquet"


def chosen(accept=None, query=""):
    headers = {} if accept is None else {"accept": accept}
    request = Request(APIRequestFactory().get(f"/{query}", headers=headers))
    renderer, media_type = Negotiation().select_renderer(request, [each() for each in FORMATS])
    assert renderer.media_type == media_type
    return renderer.format


@pytest.mark.parametrize(
    ("accept", "format_chosen"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "json"),
        ("text/csv", "csv"),
        ("TEXT/CSV", "csv"),
        ("text/csv; charset=utf-8", "csv"),
        ("text/*", "csv"),
        (PARQUET, "parquet"),
        ("text/csv;q=0.5, application/json", "json"),
        ("application/json;q=0.5, text/csv", "csv"),
        (f"text/csv;q=0.8, {PARQUET};q=0.9, application/json;q=0.1", "parquet"),
        ("application/json;q=0, */*", "csv"),
        ("*/*;q=0.1, text/*;q=0.2", "csv"),
        ("text/csv;q=nonsense", "csv"),
        (",,text/csv,", "csv"),
    ],
)
def test_accept(accept, format_chosen):
    assert chosen(accept) == format_chosen


@pytest.mark.parametrize("accept", ["text/html", "text/csv;q=0", "nonsense", "/", ";", "image/*", "*/csv;q"])
def test_nothing_fits(accept):
    with pytest.raises(NotAcceptable, match="answers as application/json, text/csv"):
        chosen(accept)


@pytest.mark.parametrize("word", ["json", "csv", "parquet"])
@pytest.mark.parametrize("accept", [None, "text/html", "application/json"])
def test_a_named_format_decides_alone(word, accept):
    assert chosen(accept, f"?format={word}") == word


@pytest.mark.parametrize("word", ["xml", "CSV", "%00"])
def test_no_such_format(word):
    with pytest.raises(ParseError, match="format is one of json, csv, parquet here"):
        chosen(None, f"?format={word}")
