"""The desk's page of domains: a lab names its own, publishes the token of each, and has it looked for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from arena.accounts.models import Membership
from arena.desk.guard import member_page
from arena.labs import domain_check, domains
from arena.labs.models import DomainProof
from arena.labs.refusals import Conflict, Invalid, Unknown


@require_safe
@member_page
def listed(request: HttpRequest, place: Membership) -> HttpResponse:
    return _list(request, place)


@require_POST
@member_page
def add(request: HttpRequest, place: Membership) -> HttpResponse:
    name = request.POST.get("domain", "")
    try:
        domains.add(place.lab, place.user, name)
    except Invalid as refusal:
        return _list(request, place, refused=refusal.errors["domain"], typed=name[:253], status=422)
    except Conflict as refusal:
        return _list(request, place, refused=str(refusal), typed=name[:253], status=409)
    return redirect("desk-domains")


@require_POST
@member_page
def check(request: HttpRequest, place: Membership, number: int) -> HttpResponse:
    proof = _found(place, number)
    try:
        domains.check(proof, place.user, timezone.now())
    except Unknown as error:
        raise Http404(str(error)) from None
    except Conflict as refusal:
        messages.warning(request, str(refusal))
        return redirect("desk-domains")
    if not proof.failure:
        messages.success(request, f"{proof.domain} is proved to be yours.")
    return redirect("desk-domains")


@require_POST
@member_page
def remove(request: HttpRequest, place: Membership, number: int) -> HttpResponse:
    proof = _found(place, number)
    domains.remove(proof, place.user)
    messages.success(request, f"{proof.domain} is removed; what is sealed stays as it is.")
    return redirect("desk-domains")


def _found(place: Membership, number: int) -> DomainProof:
    try:
        return domains.find(place.lab, number)
    except Unknown as error:
        raise Http404(str(error)) from None


def _list(request: HttpRequest, place: Membership, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "page": "desk",
        "current_track": "",
        "place": place,
        "rows": [_row(proof) for proof in domains.of(place.lab)],
        "days": domains.FRESH.days,
        "most": domains.MOST_DOMAINS,
        **more,
    }
    return render(request, "desk/domains.html", context, status=status)


def _row(proof: DomainProof) -> dict[str, Any]:
    return {
        "number": proof.pk,
        "domain": proof.domain,
        "address": domain_check.address(proof.domain, settings.PRIVATE_HOSTS),
        "line": domain_check.line(proof.token),
        "failure": proof.failure,
        "proved_at": proof.proved_at,
        "checked_at": proof.checked_at,
        "fresh": domains.is_fresh(proof, timezone.now()),
    }
