"""Answers that need not be sent twice: a strong tag of the very bytes, the time of the last change, and 304."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from arena.problems import problem_response
from arena.rest import noticing

MOVING_SECONDS = 1  # that a cache may answer for us: a board moves within a second
SETTLED_SECONDS = 3600  # where nothing changes any more
OK, CHANGED_SINCE = 200, 412


def tag_of(content: bytes) -> str:
    return f'"{blake2b(content, digest_size=16).hexdigest()}"'


def conditional(
    request: HttpRequest, response: HttpResponse, at: datetime | None, *, settled: bool
) -> HttpResponseBase:
    """Return the answer with what caches go by, or 304 where the reader has it already.

    `at` is when the newest fact in it came to be; with `settled` it is also when the answer came to be as it is.
    """
    patch_vary_headers(response, ["Accept"])
    if response.status_code != OK:
        response.setdefault("Cache-Control", "no-store")
        return response
    tag = tag_of(response.content)
    changed = at if settled else _noticed(request, response, tag, at)
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={SETTLED_SECONDS if settled else MOVING_SECONDS}"
    if changed:
        response["Last-Modified"] = http_date(changed.timestamp())
    since = int(changed.timestamp()) if changed else None
    found = get_conditional_response(request, tag, since, response)
    if found is not None and found.status_code == CHANGED_SINCE:
        return problem_response(CHANGED_SINCE, "This has changed since the version that the request names.")
    return found or response


def _noticed(request: HttpRequest, response: HttpResponse, tag: str, at: datetime | None) -> datetime | None:
    address = f"{request.get_full_path()} as {response['Content-Type']}"
    return noticing.last_changed(address, tag, at, own_question=bool(request.META.get("QUERY_STRING")))
