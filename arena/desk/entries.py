"""The desk's acts on the lab's entries: failed clips tried again, reveals brought forward, entries withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arena.accounts import audit
from arena.accounts.models import Membership
from arena.clips.models import Order
from arena.desk.guard import member_page, owner_page
from arena.entries.models import Entry, State
from arena.labs import forward, ordering, own_entries, progress, withdrawal
from arena.labs.refusals import Conflict, Unknown, Unready

AGAIN = {0: "Nothing of this entry has failed.", 1: "One clip is ordered again."}
GONE = "{} is gone, as if never there. Its commitment stays in the ledger, marked withdrawn."
WITHDRAWN = "{} battles no more. Its record stays, and its name is opened as it was agreed."
OPENING = "The reveal of {} is due: it opens within seconds."


@require_safe
@member_page
def state(request: HttpRequest, place: Membership) -> JsonResponse:  # noqa: ARG001 - of every page here
    """Tell what the socket would have told, for a page whose socket is down."""
    told = [progress.clips_message(entry) for entry in own_entries.of(place.lab)]
    return JsonResponse({"messages": told})


@require_POST
@member_page
def retry(request: HttpRequest, place: Membership, slug: str) -> HttpResponse:
    """Order failed clips again: the one that the form names, or all."""
    entry = _find(place, slug)
    orders, number = Order.objects.filter(entry=entry), request.POST.get("order", "")
    if number:
        orders = orders.filter(pk=int(number)) if number.isascii() and number.isdigit() else orders.none()
    revived = ordering.revive(orders) if entry.state in (State.PREPARING, State.ACTIVE) else 0
    if revived:
        audit.record(place.lab, request.user, "entry.clips-again", entry.codename)
    messages.success(request, AGAIN.get(revived, f"{revived} clips are ordered again."))
    return redirect("desk")


@require_http_methods(["GET", "HEAD", "POST"])
@owner_page
def bring_forward(request: HttpRequest, place: Membership, slug: str) -> HttpResponse:
    """Name all that would open, then open it."""
    entry = _find(place, slug)
    if request.method != "POST":
        return _ask(request, "desk/forward.html", entry, together=forward.would_open(place.lab, entry))
    try:
        opened = forward.bring_forward(place.lab, slug, request.user, timezone.now())
        names = ", ".join(one.codename for one in opened)
        messages.success(request, OPENING.format(names))
    except (Conflict, Unready) as refusal:
        messages.error(request, str(refusal))
    return redirect("desk")


@require_http_methods(["GET", "HEAD", "POST"])
@owner_page
def withdraw(request: HttpRequest, place: Membership, slug: str) -> HttpResponse:
    """Say what happens, then withdraw."""
    entry = _find(place, slug)
    if request.method != "POST":
        return _ask(request, "desk/withdraw.html", entry, counted=withdrawal.has_counted_vote(entry))
    try:
        after = withdrawal.withdraw(place.lab, slug, request.user, timezone.now())
        messages.success(request, (GONE if after.state == State.GONE else WITHDRAWN).format(after.codename))
    except (Conflict, Unready) as refusal:
        messages.error(request, str(refusal))
    return redirect("desk")


def _ask(request: HttpRequest, template: str, entry: Entry, **more: object) -> HttpResponse:
    return render(request, template, {"page": "desk", "entry": entry, **more})


def _find(place: Membership, slug: str) -> Entry:
    """Return the lab's entry; another lab's and one that never was are answered alike."""
    try:
        return own_entries.find(place.lab, slug)
    except Unknown:
        raise Http404 from None
