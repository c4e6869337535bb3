"""REST errors are RFC 9457 problem documents, and the schema describes what is served."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command

from arena.prompts.models import Track
from tests.arena import stage

pytestmark = pytest.mark.django_db
LISTS = ["tracks", "boards", "entries"]


@pytest.fixture(autouse=True)
def arena():
    return stage.arena(entries=3, prompts=1)


def is_problem(answer, status: int) -> str:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    document = answer.json()
    assert {"type", "title", "status", "detail"} <= set(document)
    assert document["status"] == status
    assert document["detail"].endswith(".")
    return document["detail"]


@pytest.mark.parametrize(
    "path", ["tracks/mars/", "boards/mars/", "entries/nobody/", "nothing/", "tracks/a b/"]
)
def test_not_there(client, path):
    is_problem(client.get(f"/api/v1/{path}"), 404)


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("name", LISTS)
def test_read_only(client, name, verb):
    is_problem(getattr(client, verb)(f"/api/v1/{name}/", {}, content_type="application/json"), 405)
    assert Track.objects.count() == 8


@pytest.mark.parametrize("name", LISTS)
def test_not_in_another_format(client, name):
    is_problem(client.get(f"/api/v1/{name}/", headers={"Accept": "text/html"}), 406)


@pytest.mark.parametrize("name", LISTS)
def test_lists_come_in_pages(client, name):
    document = client.get(f"/api/v1/{name}/", {"limit": 2}).json()
    assert set(document) == {"next", "previous", "results"}
    assert len(document["results"]) <= 2


def test_pages_follow_each_other(client):
    first = client.get("/api/v1/tracks/", {"limit": 3}).json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    slugs = [row["slug"] for page in (first, second, third) for row in page["results"]]
    assert slugs == list(Track.objects.values_list("slug", flat=True))
    assert third["next"] is None


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "query",
    [{"limit": "x"}, {"limit": -1}, {"limit": 0}, {"limit": "9" * 30}, {"limit": "\x00"}, {"limit": " 5"}],
    ids=str,
)
def test_a_page_that_cannot_be(client, name, query):
    assert is_problem(client.get(f"/api/v1/{name}/", query), 400) == "limit is a whole number from 1 to 500."


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("cursor", ["x", "\x00", "W10", "9" * 3000, "%", "WyJhZnRlciIse31d"])
def test_a_cursor_that_no_page_gave(client, name, cursor):
    assert is_problem(client.get(f"/api/v1/{name}/", {"cursor": cursor}), 400).startswith("cursor is a word")


@pytest.mark.parametrize("name", LISTS)
def test_an_unknown_parameter_is_refused_with_the_known(client, name):
    told = is_problem(client.get(f"/api/v1/{name}/", {"offset": 3}), 400)
    assert told.startswith("There is no parameter offset; known are ")
    assert {"cursor", "limit", "track" if name != "tracks" else "world"} <= set(re.findall(r"\w+", told))


def test_the_schema_is_generated_without_a_warning(capsys):
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    assert out.getvalue().startswith("openapi: 3.1.")
    assert "/api/v1/boards/{slug}/" in out.getvalue()
    assert capsys.readouterr().err == ""


def test_the_schema_is_served(client):
    answer = client.get("/api/v1/schema/")
    assert answer.status_code == 200
    assert b"openapi: 3" in answer.content


def test_the_docs_come_from_this_site_alone(client):
    answer = client.get("/api/v1/docs/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "swagger-ui" in text
    for address in text.replace("'", '"').split('"'):
        if address.startswith(("http:", "https:", "//")):
            assert address.startswith("http://testserver/"), address
    static = [address for address in text.split('"') if address.startswith("/static/")]
    assert len(static) >= 2
