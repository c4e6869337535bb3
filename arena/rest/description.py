"""Completes the OpenAPI description with what holds everywhere: problems, headers, tags, and real examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from arena.problems import CONTENT_TYPE

EXAMPLES = Path(__file__).with_name("examples.json")
Schema = dict[str, Any]

ABOUT = """What the pages show, for programs: tracks, boards, entries, votes and the ledger of a blind arena for video.

- **Lists come in pages.** `next` and `previous` are the addresses of their neighbours, as is the header `Link`. A page
  stays where it was when rows are added.
- **Formats.** Boards and votes also come as CSV and Parquet: by `Accept`, or by `?format=csv`.
- **Nothing twice.** Every answer has an `ETag` of its bytes; sent back as `If-None-Match` it is answered by 304 until
  something has changed.
- **Limits.** `RateLimit` says how many requests your address has left in this minute. Beyond that comes 429 with
  `Retry-After`.
- **Errors** are problem documents (RFC 9457). An unknown parameter is an error, which names the known ones.
- **Quote** every number with its board, its method version and its time."""

TAGS = [
    {"name": "Boards", "description": "Tracks and their ratings, now and before."},
    {"name": "Entries", "description": "The models, under the names that may be known."},
    {"name": "Votes", "description": "What the ratings are made from."},
    {
        "name": "Ledger",
        "description": "Signed blocks of all that happened, and proofs that something is in them.",
    },
    {
        "name": "Files",
        "description": "Whole tables to keep. Those of a release lie under its address, by the paths of its manifest; "
        "live ones are at exports/votes.csv, .jsonl and .parquet, and so for served and blocks, with since, until "
        "and track.",
    },
    {"name": "Labs", "description": "For a lab's own programs, by its token."},
]

PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "about:blank: the status says it.",
        },
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What was wrong, or what would be right."},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "By field of what was sent, what was wrong with it.",
        },
    },
}

# By status: what it means, and a sentence that the arena says then.
PROBLEMS = {
    400: ("The request cannot be understood.", "limit is a whole number from 1 to 500."),
    401: ("There is no token, or no good one.", "This needs a token of a lab that is good."),
    403: ("The token may not do this.", "This token may not do that: it lacks the scope submit."),
    404: ("There is no such thing.", "There is no track called mars."),
    405: ("What stands at this address does not take the method.", "This address takes GET, OPTIONS."),
    406: ("It is not to be had as Accept asks for it.", "This address answers as application/json."),
    409: (
        "It stands against what is there already.",
        "A lab has at most 20 drafts: seal one, or throw one away.",
    ),
    410: ("It was there, and was taken away.", "The files of the release 2026-11-30 were taken away."),
    412: ("It has changed since.", "This has changed since the version that the request names."),
    413: ("The body is too large.", "The body has at most 64 KiB."),
    415: ("The body is no JSON.", "Send JSON, with the header Content-Type: application/json."),
    422: ("Something in the body is wrong; `errors` says what, by field.", "Some of what was sent is wrong."),
    429: ("The address came too often.", "Your address has asked 600 times in this minute; go on in 12 s."),
    503: (
        "It is too much just now.",
        "Many pages of votes are being made just now; ask again in some seconds.",
    ),
}


def _header(description: str, kind: str = "string", **more: Any) -> Schema:
    return {"description": description, "schema": {"type": kind, **more}}


HEADERS = {
    "ETag": _header("Of the very bytes of the answer.", pattern='^"[0-9a-f]{32}"$'),
    "Last-Modified": _header("Since when the answer is as it is, where that is known."),
    "Cache-Control": _header("How long the answer may be kept."),
    "Link": _header("Addresses of the pages around this one (RFC 8288)."),
    "RateLimit-Policy": _header("How many requests a minute an address may make."),
    "RateLimit": _header("How many are left (r), and for how many seconds (t)."),
    "Retry-After": _header("Seconds to wait.", "integer", minimum=0),
}
# What stands in the place holders of paths, and of queries that spectacular adds by itself.
PARAMETERS = {
    "format": "How to answer; it outweighs Accept.",
    "slug": "Permanent slug of an entry, as in pale-otter.",
    "entry": "Permanent slug of an entry of yours.",
    "draft": "Id of a draft of yours.",
    "number": "Number of a block, from 1.",
    "board": "Number of a board that the ledger names.",
    "battle": "Name of a battle, as its receipt has it.",
    "codename": "Codename of an entry, or its slug.",
    "release": "Name of a release, as in 2026-11-30, or latest.",
}
NAMED = {"since", "until", "day", "model"}  # parameters of queries that name a thing
METHODS = ("get", "put", "post", "patch", "delete")


@cache
def examples() -> dict[str, Any]:
    """Return an answer of a small arena to each operation, by its id; a test holds them against live answers."""
    return dict(json.loads(EXAMPLES.read_text())) if EXAMPLES.exists() else {}


def complete(result: Schema, **_: Any) -> Schema:
    """Add to the description what spectacular cannot know: called by it at the end."""
    result["info"]["description"] = ABOUT
    result["tags"] = TAGS
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["headers"] = HEADERS
    for path, method, operation in _operations(result):
        public = operation.get("security", [{}]) == [{}]
        for parameter in operation.get("parameters", ()):
            parameter.setdefault("description", PARAMETERS.get(parameter["name"], ""))
        _add_problems(path, method, operation, public=public)
        _add_headers(operation, public=public)
        _add_example(operation)
    return result


def _operations(result: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, methods in result["paths"].items():
        yield from ((path, method, methods[method]) for method in METHODS if method in methods)


def _add_problems(path: str, method: str, operation: Schema, *, public: bool) -> None:
    named = "{" in path or any(each["name"] in NAMED for each in operation.get("parameters", ()))
    statuses = {400, 406, 429} | ({404} if named else set())
    statuses |= {412} if public else {401, 403}
    statuses |= {503} if "Votes" in operation["tags"] else set()
    statuses |= {410} if "{release}" in path else set()
    statuses |= {404, 409, 413, 415, 422} if method in {"post", "patch", "put"} else set()
    statuses |= (
        {405} if method in {"patch", "delete"} else set()
    )  # an entry and a draft have addresses of one form
    statuses |= {409} if method == "delete" else set()
    found = {str(status): _problem(status) for status in statuses}
    found |= {"304": {"description": "The reader has it already."}} if public else {}
    operation["responses"] = dict(sorted((found | operation["responses"]).items()))


def _problem(status: int) -> Schema:
    means, sentence = PROBLEMS[status]
    example = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
    }
    told = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {"description": means, "content": {CONTENT_TYPE: told}}


def _add_headers(operation: Schema, *, public: bool) -> None:
    paged = any(parameter["name"] == "cursor" for parameter in operation.get("parameters", ()))
    for status, response in operation["responses"].items():
        names = ["RateLimit-Policy", "RateLimit"]
        names += ["ETag", "Last-Modified", "Cache-Control"] if public and status in ("200", "304") else []
        names += ["Link"] if paged and status == "200" else []
        names += ["Retry-After"] if status in {"429", "503"} else []
        response["headers"] = response.get("headers", {}) | {
            name: {"$ref": f"#/components/headers/{name}"} for name in names
        }


def _add_example(operation: Schema) -> None:
    known = examples().get(operation["operationId"])
    for response in operation["responses"].values():
        told = response.get("content", {}).get("application/json")
        if told is not None and known is not None:
            told["example"] = known
