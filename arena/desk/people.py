"""Who is in the lab: inviting, roles, removing and leaving."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from arena.accounts import invitations, labs
from arena.accounts.mail import UNSENT
from arena.accounts.models import Membership, Role
from arena.accounts.refused import Refused
from arena.desk.guard import member_page, owner_page


class InvitationForm(forms.Form):
    email = forms.EmailField(label="Mail address", max_length=254)
    role = forms.ChoiceField(
        label="Role",
        choices=Role.choices,
        initial=Role.MEMBER,
        help_text="Members work on entries. Owners also invite people and make tokens.",
    )


@member_page
def people(request: HttpRequest, place: Membership) -> HttpResponse:
    return _page(request, place, InvitationForm(auto_id="invite-%s"))


@owner_page
def invite(request: HttpRequest, place: Membership) -> HttpResponseBase:
    form = InvitationForm(request.POST or None, auto_id="invite-%s")
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            sent = invitations.invite(place, email, Role(form.cleaned_data["role"]), _link_maker(request))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.add_message(request, *_told(email, sent=sent))
            return redirect("desk-people")
    return _page(request, place, form)


@require_POST
@owner_page
def revoke(request: HttpRequest, place: Membership, number: int) -> HttpResponseBase:
    return _try(request, lambda: invitations.revoke(place, number), "The invitation does not work any more.")


@require_POST
@owner_page
def role(request: HttpRequest, place: Membership, number: int) -> HttpResponseBase:
    wanted = request.POST.get("role")
    if wanted not in Role.values:
        raise Http404("There is no such role.")
    return _try(request, lambda: labs.change_role(place, number, Role(wanted)), "The role is changed.")


@require_POST
@owner_page
def remove(request: HttpRequest, place: Membership, number: int) -> HttpResponseBase:
    done = "The person is out of the lab, and the tokens that they made are revoked."
    return _try(request, lambda: labs.remove(place, number), done)


@require_POST
@member_page
def leave(request: HttpRequest, place: Membership) -> HttpResponseBase:
    return _try(request, lambda: labs.leave(place), f"You have left {place.lab.name}.", then="desk")


def _try(
    request: HttpRequest, act: Callable[[], None], done: str, then: str = "desk-people"
) -> HttpResponseBase:
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("desk-people")
    messages.success(request, done)
    return redirect(then)


def _told(email: str, *, sent: bool) -> tuple[int, str]:
    if sent:
        return messages.SUCCESS, f"An invitation is on its way to {email}. It works for seven days."
    return messages.ERROR, UNSENT


def _link_maker(request: HttpRequest) -> Callable[[str], str]:
    return lambda token: request.build_absolute_uri(reverse("desk-invitation", args=[token]))


def _page(request: HttpRequest, place: Membership, form: InvitationForm) -> HttpResponse:
    context = {
        "place": place,
        "people": labs.people(place.lab),
        "waiting": invitations.waiting(place.lab, timezone.now()),
        "form": form,
        "owner": place.role == Role.OWNER,
    }
    return render(request, "desk/people.html", context)
