"""Who may see a desk page: members of a lab, some of them owners; everybody else gets the same answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from arena.accounts import current
from arena.accounts.models import Membership, Role
from arena.desk.nav import Nav

View = Callable[..., HttpResponseBase]


def person_page(view: View) -> View:
    """Call `view(request, ...)` for anybody who is signed in, with or without a lab."""
    return never_cache(login_required(view))


def member_page(view: View) -> View:
    """Call `view(request, place, ...)` with the reader's Membership; others sign in, or found a lab, first."""

    @wraps(view)
    @person_page
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        places = current.places(request.user)
        place = current.chosen(places, request.session)
        if place is None:
            return redirect("desk-no-lab")
        request.nav = Nav(request.path, place, places)  # type: ignore[attr-defined]  # for templates/desk/_nav.html
        return view(request, place, *args, **kwargs)

    return guarded


def owner_page(view: View) -> View:
    """As `member_page`, for owners only."""

    @wraps(view)
    def guarded(request: HttpRequest, place: Membership, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if place.role != Role.OWNER:
            raise PermissionDenied
        return view(request, place, *args, **kwargs)

    return member_page(guarded)
