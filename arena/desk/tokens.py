"""The lab's tokens for programs: a list without secrets, a new one shown once, revoking."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from arena.accounts import tokens
from arena.accounts.models import ApiToken, Membership, Role, Scope
from arena.accounts.refused import Refused
from arena.desk.guard import member_page, owner_page

DAYS = [("30", "30 days"), ("90", "90 days"), ("365", "a year"), ("", "until it is revoked")]


class TokenForm(forms.Form):
    name = forms.CharField(label="Name", max_length=80, help_text="What will use it, as in: render farm.")
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "A token that may nothing is of no use: choose what it may."},
    )
    days = forms.ChoiceField(label="It works for", choices=DAYS, initial="90", required=False)


@member_page
def listing(request: HttpRequest, place: Membership) -> HttpResponse:
    return _page(request, place, TokenForm())


@owner_page
def make(request: HttpRequest, place: Membership) -> HttpResponseBase:
    """Answer the form with the page itself: a token that a redirect carried would be kept somewhere."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, text = _make(place, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _page(request, place, TokenForm(), made=made, text=text)
    return _page(request, place, form)


@require_POST
@owner_page
def revoke(request: HttpRequest, place: Membership, number: int) -> HttpResponseBase:
    try:
        tokens.revoke(place, number, timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The token is revoked.")
    return redirect("desk-tokens")


def _make(place: Membership, form: TokenForm) -> tuple[ApiToken, str]:
    now, days = timezone.now(), form.cleaned_data["days"]
    expires_at = now + timedelta(days=int(days)) if days else None
    scopes = [Scope(value) for value in form.cleaned_data["scopes"]]
    return tokens.make(place, form.cleaned_data["name"], scopes, now, expires_at)


def _page(
    request: HttpRequest,
    place: Membership,
    form: TokenForm,
    made: ApiToken | None = None,
    text: str = "",
) -> HttpResponse:
    context = {
        "tokens": tokens.alive(place.lab, timezone.now()),
        "form": form,
        "made": made,
        "text": text,
        "owner": place.role == Role.OWNER,
    }
    return render(request, "desk/tokens.html", context)
