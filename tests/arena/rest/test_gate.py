"""The gate before /api/: it counts, refuses in a problem document, and lets no error pass as anything else."""

from __future__ import annotations

import pytest

from tests.arena import stage
from tests.arena.rest.test_allowance import address, limited  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client, address, request):  # noqa: F811 - the fixture
    request.getfixturevalue("limited")
    return lambda path, method="get", **how: getattr(client, method)(path, REMOTE_ADDR=address, **how)


def test_an_answer_tells_what_is_left(ask):
    first, second = ask("/api/v1/tracks/"), ask("/api/v1/tracks/nothing/")
    assert first["RateLimit-Policy"] == second["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert first["RateLimit"].startswith('"minute";r=2;t=')
    assert second["RateLimit"].startswith('"minute";r=1;t=')


def test_beyond_it_is_refused_and_told_when_to_come_again(ask):
    for _ in range(3):
        assert ask("/api/v1/nothing/").status_code == 404
    answer = ask("/api/v1/tracks/")
    document = answer.json()
    assert (answer.status_code, answer["Content-Type"], document["status"]) == (
        429,
        "application/problem+json",
        429,
    )
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["Retry-After"] in document["detail"]
    assert answer["Cache-Control"] == "no-store"
    assert (
        ask("/api/v1/tracks/", headers={"Origin": "https://a.example"})["Access-Control-Allow-Origin"] == "*"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/healthz",
        "/",
        "/data/",
        "/ledger/",
        f"/api/v1/submissions/{'0' * 8}-{'0' * 4}-4000-8000-{'0' * 12}/files/1/",
    ],
)
def test_pages_and_pieces_of_files_are_not_counted(ask, path):
    stage.track()
    for _ in range(5):
        answer = ask(path)
        assert answer.status_code != 429
        assert not answer.has_header("RateLimit")


def test_a_reader_who_has_it_already_is_told_too(ask):
    tag = ask("/api/v1/tracks/")["ETag"]
    again = ask("/api/v1/tracks/", headers={"If-None-Match": tag})
    assert (again.status_code, again.has_header("RateLimit")) == (304, True)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/", 404),
        ("get", "/api/", 404),
        ("get", "/api/v2/tracks/", 404),
        ("post", "/api/v1/exports/votes.csv", 405),
        ("post", "/api/v1/exports/latest/votes.csv.gz", 405),
        ("put", "/api/v1/docs/", 405),
        ("post", "/api/v1/tracks/", 405),
        ("delete", "/api/v1/ledger/1/lines/", 405),
        ("get", "/api/v1/ledger/1/lines/?format=json", 400),
        ("get", "/api/v1/docs/?format=json", 400),
        ("patch", "/api/v1/submissions/", 401),
    ],
)
def test_every_error_is_a_problem_document(client, method, path, status):
    client.handler.enforce_csrf_checks = True
    stage.track()
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    document = answer.json()
    assert document["status"] == status
    assert answer["Content-Length"] == str(len(answer.content))
    assert document["detail"].endswith(".")
    assert "<" not in document["detail"]
    if status == 405:
        assert "GET" in answer["Allow"]


def test_a_foreign_host_is_told_so(client):
    client.raise_request_exception = False
    answer = client.get("/api/v1/tracks/", headers={"Host": "evil.example"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "query", ["&".join(f"a{n}=1" for n in range(2000)), "cursor=%ff%00", "%", "limit=%u0031", "=&=&"]
)
def test_odd_queries(client, query):
    client.raise_request_exception = False
    answer = client.get(f"/api/v1/tracks/?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
