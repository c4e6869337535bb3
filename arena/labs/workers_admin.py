"""The operator's page on workers, `/admin/workers/`, and the part of it that its script fetches again and again."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from arena.labs import workers_page


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return _drawn(request, "admin/workers.html")


@require_safe
def live_part(request: HttpRequest) -> HttpResponse:
    return _drawn(request, "admin/_workers.html")


def _drawn(request: HttpRequest, template: str) -> HttpResponse:
    if not request.user.has_perm("arena.view_worker"):
        raise PermissionDenied
    shown = workers_page.context(timezone.now())
    return render(request, template, {**admin.site.each_context(request), "title": "Workers", **shown})


urlpatterns = [
    path("", admin.site.admin_view(page), name="admin-workers"),
    path("live/", admin.site.admin_view(live_part), name="admin-workers-live"),
]
