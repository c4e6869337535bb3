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

View = Callable[..., HttpResponseBase]


def member_page(view: View) -> View:
    """Call `view(request, place, ...)` with the reader's Membership; others sign in, or found a lab, first."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        place = current.membership(request.user, request.session)
        if place is None:
            return redirect("desk-no-lab")
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
