"""Resumable uploads by the tus protocol (1.0.0: core, creation, termination): one file for each prompt of a draft."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from arena.accounts import current
from arena.accounts.authentication import LabToken
from arena.accounts.models import ApiToken, Membership, Scope
from arena.labs import progress, uploads
from arena.labs.models import Draft, Upload, UploadState
from arena.labs.refusals import Unknown
from arena.problems import problem_response

VERSION = "1.0.0"
HEADERS = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
POWERS = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,termination",
    "Tus-Max-Size": str(uploads.LARGEST_FILE),
}
PIECE = "application/offset+octet-stream"
OVERRIDDEN = {"PATCH", "DELETE", "HEAD"}
UNKNOWN = "There is no such file."


class DeskSession(SessionAuthentication):
    """Somebody at the desk: signed in, in a lab, and sending the form's token along."""

    def authenticate(self, request: Request) -> tuple[Any, Membership] | None:
        signed_in = super().authenticate(request)
        place = signed_in and current.membership(signed_in[0], request.session)
        return (place.user, place) if place else None


class MaySubmit(BasePermission):
    """A member at the desk, or a token that may submit."""

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 - DRF's signature
        token = request.auth
        return isinstance(token, Membership) or (isinstance(token, ApiToken) and Scope.SUBMIT in token.scopes)


@extend_schema(exclude=True)  # tus has a document of its own, and no JSON
class Files(APIView):
    """What both addresses share: who may come, and how errors are told."""

    authentication_classes = [LabToken, DeskSession]
    permission_classes = [MaySubmit]
    speaks_tus = {"POST", "HEAD", "PATCH", "DELETE"}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (method := request.headers.get("X-HTTP-Method-Override", "")) in OVERRIDDEN:
            request.method = method
        answer = super().dispatch(request, *args, **kwargs)
        for name, value in HEADERS.items():
            answer[name] = value
        return answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in self.speaks_tus and request.headers.get("Tus-Resumable") != VERSION:
            raise uploads.NotTaken(412, f"Say which tus you speak: Tus-Resumable: {VERSION}.")

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, uploads.NotTaken):
            answer = problem_response(exc.status, str(exc))
            for name, value in POWERS.items() if exc.status in (412, 413) else ():
                answer[name] = value
            return answer
        if isinstance(exc, Unknown | Http404):
            return problem_response(404, UNKNOWN)
        return super().handle_exception(exc)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - DRF's signature
        return HttpResponse(status=204, headers=POWERS)

    def draft(self, request: Request, draft: uuid.UUID, prompt: int) -> Draft:
        who: Any = request.auth
        return uploads.draft_of(who.lab, draft, prompt)


class FileOfPrompt(Files):
    """Where a prompt's file is begun; a second one takes the place of the first."""

    def post(self, request: Request, draft: uuid.UUID, prompt: int) -> HttpResponse:
        made = uploads.begin(self.draft(request, draft, prompt), prompt, _whole(request, "Upload-Length"))
        place = reverse("api-upload", args=[draft, prompt, made.pk])
        return HttpResponse(status=201, headers={"Location": place})


class FileInParts(Files):
    """Where a file goes, piece by piece, and tells how far it has come."""

    def get(self, request: Request, draft: uuid.UUID, prompt: int, upload: uuid.UUID) -> HttpResponse:
        row = uploads.find(self.draft(request, draft, prompt), prompt, upload)
        if request.method == "HEAD":
            return _how_far(row, 200)
        return JsonResponse(progress.of_upload(row))

    head = get

    def patch(self, request: Request, draft: uuid.UUID, prompt: int, upload: uuid.UUID) -> HttpResponse:
        if request.content_type != PIECE:
            raise uploads.NotTaken(415, f"A piece of a file is sent as {PIECE}.")
        offset, body = _whole(request, "Upload-Offset"), request._request  # noqa: SLF001 - DRF would parse it
        row = uploads.append(self.draft(request, draft, prompt), prompt, upload, offset, body)
        return _how_far(row, 204)

    def delete(self, request: Request, draft: uuid.UUID, prompt: int, upload: uuid.UUID) -> HttpResponse:
        uploads.throw_away(self.draft(request, draft, prompt), prompt, upload)
        return HttpResponse(status=204)


def _how_far(row: Upload, status: int) -> HttpResponse:
    if row.state == UploadState.REFUSED:
        return problem_response(410, row.reason)
    return HttpResponse(
        status=status, headers={"Upload-Offset": str(row.received), "Upload-Length": str(row.size)}
    )


def _whole(request: Request, header: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}", request.headers.get(header, "")):
        raise uploads.NotTaken(400, f"{header} is a whole number of bytes.")
    return int(request.headers[header])
