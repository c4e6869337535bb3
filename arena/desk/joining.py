"""Getting into a lab: founding one, coming by an invitation, and choosing among those one is in."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from arena.accounts import current, invitations, labs
from arena.accounts.models import Invitation
from arena.accounts.refused import Refused
from arena.desk.guard import person_page


class LabForm(forms.Form):
    name = forms.CharField(
        label="Name of the lab",
        max_length=120,
        help_text="Only its members and this arena's operator see it. A revealed entry tells what you sealed into it.",
        error_messages={"required": "A lab needs a name."},
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name.isprintable():
            raise forms.ValidationError("A name has letters, digits and signs, nothing invisible.")
        return name


@person_page
def no_lab(request: HttpRequest) -> HttpResponseBase:
    form = LabForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            place = labs.found(cast("User", request.user), form.cleaned_data["name"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            current.choose(request.session, place)
            return redirect("desk")
    context = {
        "form": form,
        "in_a_lab": bool(current.places(request.user)),
        "closed": current.closed_labs(request.user),
    }
    return render(request, "desk/no_lab.html", context)


@require_POST
@person_page
def choose(request: HttpRequest) -> HttpResponseBase:
    wanted = request.POST.get("place")
    place = next((place for place in current.places(request.user) if str(place.pk) == wanted), None)
    if place is None:
        raise Http404("There is no such lab of yours.")
    current.choose(request.session, place)
    return redirect("desk")


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show an invitation to whoever holds its link, and let the person it went to accept it."""
    try:
        found = invitations.read(token)
        if not request.user.is_authenticated:
            return _sign_in_first(request, found)
        if request.method == "POST":
            place = invitations.accept(token, request.user)
            current.choose(request.session, place)
            messages.success(request, f"You are in {place.lab.name}.")
            return redirect("desk")
    except Refused as refused:
        return _say(request, {"refused": str(refused)}, 410 if str(refused) == invitations.NO_GOOD else 403)
    return _say(request, {"invitation": found})


def _sign_in_first(request: HttpRequest, found: Invitation) -> HttpResponseBase:
    """Ask for an account; as the link came by mail, it proves the address if one is made for it now."""
    get_adapter().stash_verified_email(request, found.email)
    if User.objects.filter(email__iexact=found.email).exists():
        return redirect_to_login(request.path)
    return redirect(f"{reverse('account_signup')}?{urlencode({'next': request.path, 'email': found.email})}")


def _say(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponseBase:
    return render(request, "desk/invitation.html", context, status=status)
