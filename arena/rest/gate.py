"""What holds for every address under /api/, whoever answers there: a limit, and errors as problem documents."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from arena.problems import CONTENT_TYPE, problem_response
from arena.rest import allowance

PREFIX = "/api/"
# A file goes up in many pieces, which its lab's own bounds count.
NOT_COUNTED = re.compile(r"/api/v1/submissions/[^/]+/files/")
KEPT = (
    "Allow",
    "Retry-After",
    "WWW-Authenticate",
    "Content-Range",
    "Accept-Ranges",
    "Vary",
    "Link",
    "Connection",
)
TOO_MANY = (
    "Your address has asked {most} times in this minute, which is as often as it may; go on in {seconds} s."
)
FIRST_ERROR = 400
BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}


@sync_and_async_middleware
def gate(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware, outside of all that may answer by itself."""
    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponseBase:
            counted = request.path_info.startswith(PREFIX)
            left = await sync_to_async(_take)(request) if counted else None
            response: HttpResponseBase = _refusal(left) or await get_response(request)
            return _told(left, response) if counted else response

        return middleware

    def middleware_sync(request: HttpRequest) -> HttpResponseBase:
        counted = request.path_info.startswith(PREFIX)
        left = _take(request) if counted else None
        response: HttpResponseBase = _refusal(left) or get_response(request)
        return _told(left, response) if counted else response

    return middleware_sync


def _take(request: HttpRequest) -> allowance.Left | None:
    if NOT_COUNTED.match(request.path_info):
        return None
    return allowance.take(request.META.get("REMOTE_ADDR") or "", time.time())


def _refusal(left: allowance.Left | None) -> HttpResponseBase | None:
    if left is None or not left.refused:
        return None
    return problem_response(
        HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY.format(most=left.most, seconds=left.seconds)
    )


def _told(left: allowance.Left | None, response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code >= FIRST_ERROR:
        response = _as_problem(response)
    if response.status_code in BODILESS:
        del response["Content-Length"]  # Django counts the bytes that are not sent; a cache would believe it
    for name, value in left.headers().items() if left else ():
        response.setdefault(name, value)
    return response


def _sentence(status: int, allowed: str) -> str:
    match status:
        case HTTPStatus.NOT_FOUND:
            return "Nothing is here."
        case HTTPStatus.METHOD_NOT_ALLOWED if allowed:
            return f"This address takes {allowed}."
        case _:
            return f"The answer is: {HTTPStatus(status).phrase.lower()}."


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """Return an error as a problem document, where it is none yet: Django and its parts have pages of their own."""
    if not response.get("Content-Type", "").startswith(CONTENT_TYPE):
        found, status = response, response.status_code
        response = problem_response(status, _sentence(status, found.get("Allow", "")))
        for name in KEPT:
            if name in found:
                response[name] = found[name]
    response["Cache-Control"] = "no-store"
    return response
