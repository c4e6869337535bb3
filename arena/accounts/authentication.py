"""Lets a program act for a lab over REST by its token, and for no more than the token's scopes."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from redis.exceptions import RedisError
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, Throttled
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from arena.accounts import tokens
from arena.accounts.models import ApiToken, Scope

NO_GOOD = (
    "This needs a token of a lab that is good: Authorization: Bearer pdk_..., as the lab's desk gave it."
)
WRONG_A_MINUTE = 30  # from one address; a program that means well stops at its first 401
log = logging.getLogger(__name__)


class LabToken(BaseAuthentication):
    """`request.auth` is the ApiToken; the user is nobody, as a token is its lab's."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiToken] | None:
        scheme, _, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if not scheme:
            return None
        wrongs = _Wrongs(request.META.get("REMOTE_ADDR", ""))
        wrongs.refuse_many()
        now = timezone.now()
        token = tokens.find(text.strip(), now) if scheme.lower() == "bearer" else None
        if token is None:
            wrongs.count()
            raise AuthenticationFailed(NO_GOOD)
        tokens.note_use(token, now)
        return AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        return 'Bearer realm="Paddock"'


class _Wrongs:
    """How many wrong tokens an address has sent this minute. Without the cache nothing is counted."""

    def __init__(self, address: str) -> None:
        self.key = f"wrong-tokens:{address}"

    def refuse_many(self) -> None:
        try:
            many = cache.get(self.key, 0) >= WRONG_A_MINUTE
        except RedisError:
            many = False
        if many:
            raise Throttled(60, "Too many wrong tokens came from your address.")

    def count(self) -> None:
        try:
            cache.add(self.key, 0, 60)
            cache.incr(self.key)
        except (RedisError, ValueError) as error:  # ValueError: the minute ended in between
            log.warning("A wrong token was not counted: %s.", type(error).__name__)


class _Scoped(BasePermission):
    scope: Scope

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 - DRF's signature
        if not isinstance(request.auth, ApiToken):
            raise NotAuthenticated(NO_GOOD)
        return self.scope.value in request.auth.scopes


def Allows(scope: Scope) -> type[BasePermission]:  # noqa: N802 - stands in lists of permission classes
    """Return the permission of requests whose token has `scope`."""
    message = f"This token may not do that: it lacks the scope {scope.value}."
    return type(f"Allows{scope.name.title()}", (_Scoped,), {"scope": scope, "message": message})


class LabTokenScheme(OpenApiAuthenticationExtension):
    """Tells drf-spectacular how `LabToken` looks in OpenAPI."""

    target_class = LabToken
    name = "labToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002 - spectacular's signature
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token that an owner of a lab made on its desk; it begins with pdk_.",
        }
