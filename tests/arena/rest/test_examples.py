"""The examples in the description are true: each is what a small arena answers, in shape and by the schema.

Written anew by `PADDOCK_WRITE_EXAMPLES=1 python -m pytest tests/arena/rest/test_examples.py`.
"""

from __future__ import annotations

import json
import os
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from jsonschema import Draft202012Validator

from arena.accounts.models import Scope
from arena.rest.description import EXAMPLES, METHODS
from arena.rest.description_api import description
from tests.arena.labs import sender, submitting
from tests.arena.rest.small_arena import SmallArena
from tests.conftest import settler_public_key

pytestmark = pytest.mark.django_db
MOST_ROWS = 2  # of a list in an example: enough to see how it goes on


@pytest.fixture(scope="module")
def answers(small) -> dict[str, Any]:
    """Return what the small arena answers to each operation, by its id, where it is JSON."""
    program = Client(headers=sender.bearer(small.lab, *Scope))
    told = {name: Client().get(f"/api/v1/{path}") for name, path in small.public().items()}
    with transaction.atomic(), override_settings(SETTLER_PUBLIC_KEY=settler_public_key()):
        told |= _acts(program, small)
        transaction.set_rollback(True)
    assert {
        name: answer.content for name, answer in told.items() if answer.status_code not in (200, 202)
    } == {}
    found = {
        name: json.loads(answer.content.replace(b"http://testserver", b"https://arena.example"))
        for name, answer in told.items()
        if answer["Content-Type"] == "application/json"
    }
    if os.environ.get("PADDOCK_WRITE_EXAMPLES"):
        EXAMPLES.write_text(json.dumps(_shortened(found), indent=1, ensure_ascii=False) + "\n")
    return found


def _acts(program: Client, small: SmallArena) -> dict[str, Any]:
    """Do as a lab's program does, from the first draft to a reveal that is brought forward."""
    root, draft, entry = "/api/v1/submissions/", small.drafts[0], small.sealed
    recipe = {"kind": "hosted", "url": "https://quiet-lab.org/make"}
    body = {**submitting.given(provenance="hosted", recipe=recipe), "terms": {"reveal_votes": 500}}

    def post(path: str, sent: Any = None) -> Any:
        return program.post(
            root + path, sent or {}, "application/json", headers={"Idempotency-Key": uuid.uuid4().hex}
        )

    read = {
        "submissions_list": program.get(root),
        "submissions_draft": program.get(f"{root}{draft}/"),
        "submissions_entry": program.get(f"{root}{entry}/"),
    }
    return read | {
        "submissions_create": post("", body),
        "submissions_change": program.patch(f"{root}{draft}/", {"terms": body["terms"]}, "application/json"),
        "submissions_seal": post(f"{draft}/seal/"),
        "submissions_try": post(f"{post('', body).json()['draft']}/trial/"),
        "submissions_withdraw": post(f"{entry}/withdraw/"),
        "submissions_forward": post(f"{entry}/forward/"),
    }


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(each) for key, each in value.items()}
    return [_shortened(each) for each in value[:MOST_ROWS]] if isinstance(value, list) else value


def operations() -> dict[str, dict[str, Any]]:
    """Return the schemas of what is answered with success as JSON, by the id of the operation."""
    found = {}
    for methods in description()["paths"].values():
        for method in METHODS:
            for status, response in methods.get(method, {}).get("responses", {}).items():
                told = response.get("content", {}).get("application/json")
                if status.startswith("2") and told:
                    found[methods[method]["operationId"]] = told
    return found


def validated(document: Any, schema: dict[str, Any]) -> None:
    """Hold a document against a schema of the description."""
    whole = {**schema, "components": description()["components"]}
    problems = [
        f"{error.json_path}: {error.message[:200]}"
        for error in Draft202012Validator(whole).iter_errors(document)
    ]
    assert problems == []


def shape(value: Any) -> Any:
    """Return what a document is made of: keys and kinds, whatever the values; of a list, all kinds of its rows."""
    match value:
        case dict():
            return {key: shape(each) for key, each in value.items()}
        case list():
            rows: dict[str, Any] = {}
            for each in value:
                row = shape(each)
                rows = {**rows, **row} if isinstance(row, dict) else {"": row}
            return [rows] if rows else []
        case bool() | str():
            return type(value).__name__
        case int() | float():
            return "number"
    return None


def differences(example: Any, answer: Any, at: str = "$") -> list[str]:
    """Return where two shapes differ; what is null or empty in one of them says nothing."""
    if not example or not answer:
        return []
    if isinstance(example, dict) and isinstance(answer, dict):
        odd = [f"{at}.{key} is in one alone" for key in example.keys() ^ answer.keys()]
        shared = example.keys() & answer.keys()
        return odd + [
            each for key in shared for each in differences(example[key], answer[key], f"{at}.{key}")
        ]
    if isinstance(example, list) and isinstance(answer, list):
        return differences(example[0], answer[0], f"{at}[]")
    return [] if example == answer else [f"{at}: {example} and {answer}"]


@pytest.mark.parametrize("name", operations())
class TestEachAnswer:
    def test_is_as_the_schema_says(self, answers, name):
        validated(answers[name], operations()[name]["schema"])

    def test_its_example_is_as_the_schema_says(self, name):
        validated(operations()[name]["example"], operations()[name]["schema"])

    def test_its_example_is_of_its_shape(self, answers, name):
        assert differences(shape(operations()[name]["example"]), shape(answers[name])) == []


def test_a_lie_would_be_seen(answers):
    lie = json.loads(json.dumps(answers["board"]))
    lie["standings"][0]["rating"] = "1000"
    lie["standings"][0]["prize"] = 1
    told = differences(shape(lie), shape(answers["board"]))
    assert told == ["$.standings[].prize is in one alone"] or len(told) == 2
    with pytest.raises(AssertionError):
        validated(lie, operations()["board"]["schema"])


def test_no_example_names_this_machine():
    text = EXAMPLES.read_text()
    assert "testserver" not in text
