"""Invitations: a link that works once, for a week, and for the mail address that it went to."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from arena.accounts import invitations, labs
from arena.accounts.models import AuditEvent, Invitation, Membership, Role
from arena.accounts.refused import Refused
from tests.arena.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return people.owner()


def link_of(token: str) -> str:
    return f"https://arena.example/desk/invitations/{token}/"


def invite(by: Membership, email: str = "ben@lab.example", role: Role = Role.MEMBER) -> str:
    """Return the token of a new invitation."""
    held = []
    assert invitations.invite(by, email, role, lambda token: held.append(token) or link_of(token))
    return held[0]


def test_the_letter_has_the_link_and_no_name_of_a_lab(ada, mailoutbox):
    token = invite(ada)
    (letter,) = mailoutbox
    assert letter.to == ["ben@lab.example"]
    assert re.findall(r"https://\S+", letter.body) == [link_of(token)]
    assert ada.lab.name not in letter.subject + letter.body
    assert token not in str(Invitation.objects.values().get())


@pytest.mark.parametrize("role", list(Role))
def test_it_is_accepted_once(ada, role):
    token, ben = invite(ada, "Ben@Lab.example", role), people.person("ben@lab.example")
    place = invitations.accept(token, ben)
    assert (place.lab, place.role) == (ada.lab, role)
    with pytest.raises(Refused, match="not good any more"):
        invitations.accept(token, ben)
    assert AuditEvent.objects.filter(act="member.joined", actor=ben).count() == 1


def test_another_address_and_one_not_proved_are_refused(ada):
    token = invite(ada)
    eve = people.person("eve@other.example")
    EmailAddress.objects.create(user=eve, email="ben@lab.example", verified=False)
    with pytest.raises(Refused, match="another mail address"):
        invitations.accept(token, eve)
    assert not Membership.objects.filter(user=eve).exists()
    invitations.accept(token, people.person("ben@lab.example"))


def test_used_expired_revoked_closed_and_unknown_are_answered_alike(ada, monkeypatch):
    ben, tokens = people.person("ben@lab.example"), {"unknown": "x" * 43, "odd": "\x00"}
    tokens["replaced"] = invite(ada)
    tokens["revoked"] = invite(ada)
    invitations.revoke(ada, Invitation.objects.latest("id").pk)
    tokens["expired"] = invite(ada)
    Invitation.objects.filter(revoked_at__isnull=True).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    said = set()
    for token in tokens.values():
        with pytest.raises(Refused) as refused:
            invitations.accept(token, ben)
        said.add(str(refused.value))
    open_one = invite(ada)
    labs.close(ada.lab_id, None)
    with pytest.raises(Refused) as refused:
        invitations.accept(open_one, ben)
    assert said | {str(refused.value)} == {invitations.NO_GOOD}
    assert not Membership.objects.filter(user=ben).exists()


def test_it_works_for_seven_days(ada):
    invite(ada)
    invitation = Invitation.objects.get()
    assert invitation.expires_at - invitation.created_at == pytest.approx(
        timedelta(days=7), abs=timedelta(minutes=1)
    )


def test_who_is_in_already_is_not_invited_and_keeps_the_role(ada):
    token = invite(ada)
    ben = people.person("ben@lab.example")
    Membership.objects.create(lab=ada.lab, user=ben, role=Role.OWNER)
    with pytest.raises(Refused, match="in the lab already"):
        invitations.invite(ada, "BEN@lab.example", Role.MEMBER, link_of)
    assert invitations.accept(token, ben).role == Role.OWNER


def test_only_owners_invite_and_only_into_their_lab(ada):
    ben, eve = people.member(ada), people.owner("eve@other.example", "Lab of Eve")
    with pytest.raises(Refused, match="Only an owner"):
        invitations.invite(ben, "cy@lab.example", Role.OWNER, link_of)
    invite(ada, "cy@lab.example")
    with pytest.raises(Refused):
        invitations.revoke(eve, Invitation.objects.get().pk)
    assert Invitation.objects.get().revoked_at is None


def test_a_lab_sends_so_many_a_day(ada, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_A_DAY", 2)
    invite(ada, "a@lab.example")
    invite(ada, "a@lab.example")
    with pytest.raises(Refused, match="go on tomorrow"):
        invitations.invite(ada, "b@lab.example", Role.MEMBER, link_of)


def test_a_mail_server_that_is_down_is_no_error(ada, monkeypatch, caplog):
    def down(*_args: object) -> int:
        raise ConnectionRefusedError("ben@lab.example")

    monkeypatch.setattr("arena.accounts.mail.send_mail", down)
    assert not invitations.invite(ada, "ben@lab.example", Role.MEMBER, link_of)
    assert Invitation.objects.count() == 1, "it can be sent again"
    assert caplog.messages == ["A letter was not sent: ConnectionRefusedError."]
