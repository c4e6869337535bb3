"""The voter's cookie: a signed random number that any page sets and the duel socket reads."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase, parse_cookie
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.decorators import sync_and_async_middleware

YEAR_SECONDS = 365 * 24 * 3600
_signer = signing.Signer(salt="paddock.voter")


def bake(voter: uuid.UUID) -> str:
    return _signer.sign(voter.hex)


def read(value: str | None) -> uuid.UUID | None:
    """Return the voter that a cookie's value names, or None where it is absent or not ours."""
    try:
        return uuid.UUID(_signer.unsign(value or ""))
    except (signing.BadSignature, ValueError):
        return None


def read_headers(headers: list[tuple[bytes, bytes]]) -> uuid.UUID | None:
    """Return the voter that a socket's handshake names."""
    for name, value in headers:
        if name == b"cookie":
            # Read as pages read it: what another program on this host has set may be no cookie by the book.
            voter = read(parse_cookie(value.decode("latin-1")).get(settings.VOTER_COOKIE))
            if voter:
                return voter
    return None


def voter_of(request: HttpRequest) -> uuid.UUID | None:
    """Return the voter whose browser asks."""
    return read(request.COOKIES.get(settings.VOTER_COOKIE))


def clear(response: HttpResponseBase) -> None:
    """Take the voter's number back; the next page gives another."""
    response.delete_cookie(settings.VOTER_COOKIE, samesite="Lax")


def _set_if_missing(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    is_page = response.get("Content-Type", "").startswith("text/html")
    # The page that says farewell has taken it back and gives none.
    if is_page and voter_of(request) is None and settings.VOTER_COOKIE not in response.cookies:
        response.set_cookie(
            settings.VOTER_COOKIE,
            bake(uuid.uuid4()),
            max_age=YEAR_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
        # A cache on the way would make one voter of all its readers.
        patch_cache_control(response, private=True)
        patch_vary_headers(response, ["Cookie"])
    return response


@sync_and_async_middleware
def voter_cookie(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware: every page makes its reader a voter, without a person and without a row."""
    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponseBase:
            return _set_if_missing(request, await get_response(request))

        return middleware

    def middleware_sync(request: HttpRequest) -> HttpResponseBase:
        return _set_if_missing(request, get_response(request))

    return middleware_sync
