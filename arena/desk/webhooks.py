"""The desk's pages of webhooks: the lab's endpoints, what was sent to each, and the owners' acts on them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from arena.accounts import audit
from arena.accounts.models import Membership, Role
from arena.desk.guard import member_page, owner_page
from arena.webhooks import delivering, endpoints, sending
from arena.webhooks.claiming import UNDER_WAY
from arena.webhooks.endpoints import NotTaken
from arena.webhooks.models import Delivery, Endpoint

SHOWN = 50


@require_safe
@member_page
def listed(request: HttpRequest, place: Membership) -> HttpResponse:
    return _list(request, place)


@require_POST
@owner_page
def add(request: HttpRequest, place: Membership) -> HttpResponse:
    url, events = request.POST.get("url", ""), request.POST.getlist("events")
    try:
        made, secret = endpoints.add(place.lab, url, events)
    except NotTaken as refusal:
        return _list(request, place, refused=str(refusal), typed=url, ticked=events)
    audit.record(place.lab, request.user, "webhook.added", str(made))
    return _secret(request, made, secret)


@require_safe
@member_page
def endpoint(request: HttpRequest, place: Membership, number: int) -> HttpResponse:
    return _endpoint(request, place, _found(place, number))


@require_POST
@owner_page
def choose(request: HttpRequest, place: Membership, number: int) -> HttpResponse:
    chosen = _found(place, number)
    try:
        endpoints.choose(chosen, request.POST.getlist("events"))
    except NotTaken as refusal:
        return _endpoint(request, place, chosen, refused=str(refusal))
    return _done(request, place, chosen, "webhook.events", "The choice of events is saved.")


@require_POST
@owner_page
def rotate(request: HttpRequest, place: Membership, number: int) -> HttpResponse:
    found = _found(place, number)
    secret = endpoints.rotate(found, timezone.now())
    audit.record(place.lab, request.user, "webhook.rotated", str(found))
    return _secret(request, found, secret)


@require_POST
@owner_page
def switch_on(request: HttpRequest, place: Membership, number: int) -> HttpResponse:
    found = _found(place, number)
    endpoints.switch_on(found)
    return _done(request, place, found, "webhook.switched-on", "The endpoint is switched on again.")


@require_POST
@owner_page
def remove(request: HttpRequest, place: Membership, number: int) -> HttpResponse:
    found = _found(place, number)
    endpoints.remove(found, timezone.now())
    audit.record(place.lab, request.user, "webhook.removed", str(found))
    messages.success(request, "The endpoint is removed; nothing more is sent to it.")
    return redirect("desk-webhooks")


@require_POST
@owner_page
def test(request: HttpRequest, place: Membership, number: int) -> HttpResponse:
    found = _found(place, number)
    if sending.send_test(found, timezone.now()) is None:
        messages.error(
            request, "No test was sent: the last one is on its way, or the endpoint is switched off."
        )
        return redirect("desk-webhook", number=found.pk)
    return _done(request, place, found, "webhook.tested", "A test is on its way; reload to see how it went.")


@require_POST
@owner_page
def again(request: HttpRequest, place: Membership, number: int, message: UUID) -> HttpResponse:
    found = _found(place, number)
    delivery = Delivery.objects.filter(endpoint=found, message=message).first()
    if delivery is None:
        raise Http404
    if not delivering.send_again(delivery, timezone.now()):
        messages.error(request, "It is being sent just now, or the endpoint is switched off.")
        return redirect("desk-webhook", number=found.pk)
    return _done(request, place, found, "webhook.sent-again", "The message is on its way once more.")


def _found(place: Membership, number: int) -> Endpoint:
    """Return the lab's endpoint; another lab's, a removed one and one that never was are answered alike."""
    found = Endpoint.objects.of(place.lab).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _done(request: HttpRequest, place: Membership, found: Endpoint, act: str, said: str) -> HttpResponse:
    audit.record(place.lab, request.user, act, str(found))
    messages.success(request, said)
    return redirect("desk-webhook", number=found.pk)


def _secret(request: HttpRequest, found: Endpoint, secret: str) -> HttpResponse:
    return render(request, "desk/webhooks_secret.html", {"page": "desk", "endpoint": found, "secret": secret})


def _list(
    request: HttpRequest,
    place: Membership,
    *,
    refused: str = "",
    typed: str = "",
    ticked: list[str] | None = None,
) -> HttpResponse:
    context = {
        "page": "desk",
        "desk_page": "webhooks",
        "endpoints": Endpoint.objects.of(place.lab).order_by("id"),
        "owner": place.role == Role.OWNER,
        "most": endpoints.MOST,
        "choices": _choices(ticked),
        "refused": refused,
        "typed": typed,
    }
    return render(request, "desk/webhooks.html", context, status=422 if refused else 200)


def _endpoint(request: HttpRequest, place: Membership, found: Endpoint, *, refused: str = "") -> HttpResponse:
    sent = Delivery.objects.filter(endpoint=found).order_by("-id")
    context = {
        "page": "desk",
        "desk_page": "webhooks",
        "endpoint": found,
        "owner": place.role == Role.OWNER,
        "choices": _choices(found.events or None),
        "deliveries": Paginator(sent, SHOWN).get_page(request.GET.get("page")),
        "under_way": UNDER_WAY,
        "refused": refused,
    }
    return render(request, "desk/webhooks_endpoint.html", context, status=422 if refused else 200)


def _choices(ticked: list[str] | None) -> list[dict[str, Any]]:
    """Return the types for the form, ticked or not; all are ticked where nothing was chosen yet."""
    return [
        {"value": event.value, "label": event.label, "ticked": ticked is None or event.value in ticked}
        for event in endpoints.CHOICES
    ]
