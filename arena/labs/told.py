"""Reads what a worker brings: its parts, and its words as JSON that the database can keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from arena.clips import production
from arena.problems import problem_response
from arena.workers.announcement import is_flat

LARGEST_UPLOAD = 64 * 1024 * 1024
TOO_LARGE = "An upload states its length, and has at most {} MiB."
DEEPEST = 20  # levels of a worker's words: an origin has four
NO_REASON = "The worker gave no reason."


def taken(request: HttpRequest, gone: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer with what `act` makes of the request, or with what is wrong with it; `gone` where nothing is open."""
    if int(request.headers.get("Content-Length") or LARGEST_UPLOAD + 1) > LARGEST_UPLOAD:
        return problem_response(413, TOO_LARGE.format(LARGEST_UPLOAD >> 20))
    try:
        return act()
    except production.NotOpen:
        return problem_response(410, gone)
    except production.NotAccepted as error:
        return problem_response(422, str(error))
    except (UnicodeError, LookupError):
        return problem_response(400, "The charset that the upload names cannot be read.")


def files(request: HttpRequest) -> dict[str, bytes]:
    return {name: file.read() for name, file in request.FILES.items() if isinstance(file, UploadedFile)}


def json_object(text: str) -> dict[str, Any]:
    """Return the object that the text holds; what the database could not keep is refused here."""
    try:
        value = None if "\\u0000" in text else json.loads(text)
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not is_flat(value, DEEPEST):
        raise production.NotAccepted(
            "The text of the upload is a JSON object of finite numbers and whole characters."
        )
    return value
