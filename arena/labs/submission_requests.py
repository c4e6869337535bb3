"""What every address of the submissions' API shares: who may come, what a body is, how a refusal is told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from arena.accounts.authentication import Allows, LabToken
from arena.accounts.models import ApiToken, Lab, Scope
from arena.labs import plain_json
from arena.labs.refusals import Conflict, Invalid, Unknown, Unready
from arena.problems import CONTENT_TYPE, problem
from arena.rest import questions
from arena.rest.negotiation import FORMAT

LARGEST_BODY = 64 * 1024
STATUS = {Unknown: 404, Conflict: 409, Invalid: 422, Unready: 503}

Body = dict[str, Any]


class NotRead(Exception):  # noqa: N818 - an answer to the sender
    """The body is none that can be read; `status` is HTTP's word for it."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class Acts(APIView):
    """Acts of a lab's program. `scopes` says by method which of its token's scopes let it in: any of them."""

    authentication_classes = [LabToken]
    parser_classes = []
    metadata_class = None
    parameters: Collection[str] = ()
    scopes: dict[str, tuple[Scope, ...]] = {}

    def get_permissions(self) -> list[BasePermission]:
        scopes = self.scopes.get(self.request.method or "", (Scope.READ,))
        allowed: Any = Allows(scopes[0])
        for scope in scopes[1:]:
            allowed = allowed | Allows(scope)
        return [allowed()]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        questions.check(request.query_params, {FORMAT, *(self.parameters if request.method == "GET" else ())})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        finished = super().finalize_response(request, response, *args, **kwargs)
        finished["Cache-Control"] = "no-store"  # a lab's own matters stay in no cache
        return finished

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, NotRead):
            return told(exc.status, str(exc))
        for kind, status in STATUS.items():
            if isinstance(exc, kind):
                errors = exc.errors if isinstance(exc, Invalid) else None
                return told(status, str(exc), errors)
        return super().handle_exception(exc)


def told(status: int, detail: str, errors: dict[str, str] | None = None) -> Response:
    """Return a problem document; with `errors`, one sentence a field."""
    document = problem(status, detail) | ({} if errors is None else {"errors": errors})
    return Response(document, status=status, content_type=CONTENT_TYPE)


def actor_of(request: Request) -> ApiToken:
    """Return the token that acts: the permission has seen to it that there is one."""
    token: Any = request.auth
    assert isinstance(token, ApiToken)  # noqa: S101 - for the types
    return token


def lab_of(request: Request) -> Lab:
    return actor_of(request).lab


def body_of(request: Request, known: tuple[str, ...]) -> Body:
    """Return the JSON object that was sent, empty if nothing was; raises NotRead, or Invalid for unknown fields."""
    content = _content(request)
    if not content.strip():
        return {}
    if (request.content_type or "").partition(";")[0].strip().lower() != "application/json":
        raise NotRead(415, "Send JSON, with the header Content-Type: application/json.")
    try:
        body = plain_json.parse_object(content)
        plain_json.check(body)
    except plain_json.PlainError as error:
        raise NotRead(400, str(error)) from None
    if unknown := [name for name in body if name not in known]:
        fields = f"known are {', '.join(known)}." if known else "none is taken here."
        raise Invalid({name[:80]: f"There is no such field; {fields}" for name in unknown})
    return body


def _content(request: Request) -> bytes:
    too_large = NotRead(413, f"The body has at most {LARGEST_BODY >> 10} KiB.")
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length) > LARGEST_BODY:
        raise too_large
    content = request._request.read(LARGEST_BODY + 1)  # noqa: SLF001 - DRF's own way to Django's request
    if len(content) > LARGEST_BODY:
        raise too_large
    return content
