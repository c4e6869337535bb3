"""Founding a lab, and coming in by the link of an invitation."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from arena.accounts import invitations
from arena.accounts.models import Lab, Membership, Role
from tests.arena.accounts import people
from tests.arena.accounts.people import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(mailoutbox):
    ada = people.owner()
    invitations.invite(
        ada, "ben@lab.example", Role.MEMBER, lambda token: reverse("desk-invitation", args=[token])
    )
    return re.search(r"(/desk/invitations/\S+)", mailoutbox.pop().body)[1]


def text(answer) -> str:
    return unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "A lab needs a name."),
        ("   ", "A lab needs a name."),
        ("x" * 121, "at most 120"),
        ("a\x00b", "Null characters"),
        ("a\u202eb", "nothing invisible"),
    ],
)
def test_a_name_that_is_none_is_refused(client, name, sentence):
    client.force_login(people.person())
    assert sentence in text(client.post(reverse("desk-no-lab"), {"name": name}))
    assert not Lab.objects.exists()


def test_an_invitation_leads_a_newcomer_in_without_a_second_letter(client, link, mailoutbox):
    door = client.get(link)
    assert door.url.startswith(reverse("account_signup"))
    assert 'value="ben@lab.example"' in text(client.get(door.url)), "need not be typed"
    page = client.post(
        door.url, {"email": "ben@lab.example", "password1": PASSWORD, "next": link}, follow=True
    )
    assert mailoutbox == [], "the link came by mail, so the address is proved"
    assert "ada@lab.example invites you to Lab of Ada, as member" in text(page)
    assert client.post(link).url == reverse("desk")
    assert Membership.objects.filter(user__email="ben@lab.example", role=Role.MEMBER).exists()


def test_it_proves_no_other_address(client, link, mailoutbox):
    door = client.get(link)
    client.post(door.url, {"email": "eve@other.example", "password1": PASSWORD, "next": link})
    assert [letter.to for letter in mailoutbox] == [["eve@other.example"]]
    assert client.post(link).status_code == 302, "to the door: nobody is signed in"
    assert not Membership.objects.filter(user__email="eve@other.example").exists()


def test_who_has_an_account_signs_in(client, link):
    people.person("ben@lab.example")
    door = client.get(link)
    assert door.url == f"{reverse('account_login')}?next={link}"
    client.post(door.url, {"login": "ben@lab.example", "password": PASSWORD, "next": link})
    assert client.post(link).url == reverse("desk")


def test_another_person_and_a_second_time_are_refused_in_words(client, link):
    client.force_login(people.person("eve@other.example"))
    refused = client.post(link)
    assert refused.status_code == 403
    assert "went to another mail address" in text(refused)
    ben = Client()
    ben.force_login(people.person("ben@lab.example"))
    ben.post(link, follow=True)
    for late in (
        ben.post(link),
        client.post(link),
        client.get(link),
        Client().get(link),
        Client().get("/desk/invitations/x/"),
    ):
        assert late.status_code == 410
        assert "not good any more" in text(late)
        assert "Lab of Ada" not in re.sub(r'data-testid="lab">[^<]*', "", text(late))
    assert User.objects.count() == 3
