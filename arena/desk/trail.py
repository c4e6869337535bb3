"""The lab's trail: who did what, the newest first, page by page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from arena.accounts.models import AuditEvent, Membership
from arena.desk.guard import member_page

A_PAGE = 50


@member_page
def trail(request: HttpRequest, place: Membership) -> HttpResponse:
    acts = Paginator(AuditEvent.objects.filter(lab=place.lab), A_PAGE)
    return render(request, "desk/trail.html", {"acts": acts.get_page(request.GET.get("page"))})
