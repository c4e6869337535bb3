"""REST errors as RFC 9457 problem documents."""

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from rest_framework.response import Response
from rest_framework.views import exception_handler

CONTENT_TYPE = "application/problem+json"


def handle(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """Turn a DRF error into a problem document, whatever format was asked for; other errors stay Django's."""
    response = exception_handler(error, context)
    if response is None:
        return None
    detail = response.data.get("detail") if isinstance(response.data, dict) else None
    told = problem(response.status_code, str(detail or "The request is not valid."))
    if detail is None:
        told["errors"] = getattr(error, "detail", None)
    return JsonResponse(
        told, status=response.status_code, content_type=CONTENT_TYPE, headers=_headers(response)
    )


def _headers(response: Response) -> dict[str, str]:
    """Return what says when to come again, or with what: not the type of a body that is not sent."""
    return {name: value for name, value in response.items() if name != "Content-Type"}


def problem(status: int, detail: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}


def problem_response(status: int, detail: str) -> JsonResponse:
    response = JsonResponse(problem(status, detail), status=status, content_type=CONTENT_TYPE)
    response["Content-Length"] = str(len(response.content))
    return response
