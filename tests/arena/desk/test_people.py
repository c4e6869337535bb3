"""The page of members: inviting, roles, removing, leaving, each with a sentence."""

from __future__ import annotations

from html import unescape

import pytest
from django.urls import reverse

from arena.accounts import invitations, labs
from arena.accounts.models import Invitation, Membership, Role
from tests.arena.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    place = people.owner()
    client.force_login(place.user)
    return place


def post(client, name: str, *args: object, **fields: object) -> str:
    """Send a form, and return the page that follows."""
    return unescape(client.post(reverse(name, args=args), fields, follow=True).content.decode())


def test_inviting_and_withdrawing(client, ada, mailoutbox):
    page = post(client, "desk-invite", email="ben@lab.example", role="owner")
    assert "on its way to ben@lab.example" in page
    assert page.count('data-testid="invitation"') == 1
    assert "http://testserver/desk/invitations/" in mailoutbox[0].body
    page = post(client, "desk-invitation-revoke", Invitation.objects.get().pk)
    assert "does not work any more" in page
    assert 'data-testid="invitation"' not in page
    assert "used or withdrawn already" in post(client, "desk-invitation-revoke", Invitation.objects.get().pk)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "ben", "role": "member"}, "valid email address"),
        ({"email": "", "role": "member"}, "required"),
        ({"email": "a\x00@lab.example", "role": "member"}, "valid email"),
        ({"email": "ben@lab.example", "role": "king"}, "not one of the available choices"),
        ({"email": "ada@lab.example", "role": "member"}, "in the lab already"),
    ],
)
def test_an_invitation_to_nobody_is_refused(client, ada, mailoutbox, fields, sentence):
    assert sentence in post(client, "desk-invite", **fields)
    assert not Invitation.objects.exists()
    assert not mailoutbox


def test_a_letter_that_did_not_leave_is_said(client, ada, monkeypatch):
    monkeypatch.setattr(invitations.mail, "send", lambda *_: False)
    assert "mail server does not answer" in post(
        client, "desk-invite", email="ben@lab.example", role="member"
    )


def test_roles_and_removing(client, ada):
    ben = people.member(ada)
    assert "The role is changed." in post(client, "desk-member-role", ben.pk, role="owner")
    assert Membership.objects.get(pk=ben.pk).role == Role.OWNER
    assert "out of the lab" in post(client, "desk-member-remove", ben.pk)
    assert "not in the lab any more" in post(client, "desk-member-remove", ben.pk)
    assert client.post(reverse("desk-member-role", args=[ada.pk]), {"role": "king"}).status_code == 404


def test_the_last_owner_is_told_why_not(client, ada):
    for name, args in [("desk-leave", []), ("desk-member-role", [ada.pk])]:
        assert labs.LAST_OWNER in post(client, name, *args, role="member")
    assert Membership.objects.get().role == Role.OWNER


def test_another_labs_people_are_answered_as_nobody(client, ada):
    eve = people.owner("eve@other.example", "Lab of Eve")
    for number in (eve.pk, 10**18, 10**30):
        assert "not in the lab any more" in post(client, "desk-member-remove", number)
    assert "eve@other.example" not in client.get(reverse("desk-people")).content.decode()


def test_a_member_sees_who_is_in_and_may_leave(client, ada):
    ben = people.member(ada)
    invitations.invite(ada, "cy@lab.example", Role.MEMBER, str)
    client.force_login(ben.user)
    page = client.get(reverse("desk-people")).content.decode()
    assert page.count('data-testid="member"') == 2
    assert 'data-testid="invite"' not in page
    assert "cy@lab.example" not in page
    assert client.post(reverse("desk-member-remove", args=[ada.pk])).status_code == 403
    assert "You have left Lab of Ada." in post(client, "desk-leave")
