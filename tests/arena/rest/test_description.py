"""The description: whole, without a warning, and every operation with all that a reader of it needs."""

from __future__ import annotations

import pytest

from arena.rest.description import METHODS, TAGS
from arena.rest.description_api import description

OPERATIONS = [
    (path, method, operation)
    for path, methods in description()["paths"].items()
    for method, operation in methods.items()
    if method in METHODS
]


def each_operation(test):
    return pytest.mark.parametrize(
        ("path", "operation"),
        [pytest.param(path, operation, id=operation["operationId"]) for path, _, operation in OPERATIONS],
    )(test)


def test_operations_have_names_of_their_own():
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(names) == len(set(names))


@each_operation
def test_it_says_what_it_is(path, operation):
    assert operation["summary"]
    assert operation.get("description")
    (tag,) = operation["tags"]
    assert tag in {each["name"] for each in TAGS}
    for parameter in operation.get("parameters", ()):
        assert parameter["name"] == "format" or parameter.get("description"), parameter


@each_operation
def test_every_error_is_a_problem(path, operation):
    for status, response in operation["responses"].items():
        assert {"RateLimit", "RateLimit-Policy"} <= response["headers"].keys()
        if status >= "400":
            (told,) = response["content"].items()
            assert told[0] == "application/problem+json"
            assert told[1]["schema"] == {"$ref": "#/components/schemas/Problem"}
            assert told[1]["example"]["status"] == int(status)
    assert "Retry-After" in operation["responses"]["429"]["headers"]
    assert ("404" in operation["responses"]) >= ("{" in path)


@each_operation
def test_who_may_come_is_said(path, operation):
    assert (operation.get("security") == [{"labToken": []}]) == path.startswith("/api/v1/submissions/")


@each_operation
def test_public_answers_tell_their_headers(path, operation):
    if path.startswith("/api/v1/submissions/"):
        return
    assert {"ETag", "Last-Modified", "Cache-Control"} <= operation["responses"]["200"]["headers"].keys()
    assert "304" in operation["responses"]
    is_list = any(parameter["name"] == "cursor" for parameter in operation["parameters"])
    assert ("Link" in operation["responses"]["200"]["headers"]) == is_list


def test_the_token_is_described():
    scheme = description()["components"]["securitySchemes"]["labToken"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
