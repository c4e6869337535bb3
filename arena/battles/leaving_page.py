"""The page on which a voter leaves: what happens is told first, and a form does it."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from arena.battles import cookie, leaving
from arena.battles.models import Battle, Vote

CONTEXT = {"page": "privacy", "current_track": ""}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    voter = cookie.voter_of(request)
    if request.method == "POST":
        return _left(request, voter)
    return render(request, "arena/leave.html", CONTEXT | {"kept": _kept_of(voter)})


def _left(request: HttpRequest, voter: uuid.UUID | None) -> HttpResponse:
    """Let the voter leave and take the cookie back; a second click, by then nobody's, is told the same."""
    if voter is not None:
        leaving.leave(voter, timezone.now())
    answer = render(request, "arena/left.html", CONTEXT)
    cookie.clear(answer)
    return answer


def _kept_of(voter: uuid.UUID | None) -> dict[str, int]:
    return {
        "battles": Battle.objects.filter(voter=voter).count(),
        "votes": Vote.objects.filter(battle__voter=voter).count(),
    }
