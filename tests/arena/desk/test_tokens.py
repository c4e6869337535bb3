"""The page of tokens: a new one is shown once, by the answer to its form, and never again."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from arena.accounts import tokens
from arena.accounts.models import ApiToken
from tests.arena.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    place = people.owner()
    client.force_login(place.user)
    return place


def make(client, **fields: object) -> str:
    said = {"name": "farm", "scopes": ["submit", "read"], "days": "90", **fields}
    return unescape(client.post(reverse("desk-token-make"), said).content.decode())


def test_it_is_shown_once(client, ada):
    text = re.search(r'data-testid="token-text">(pdk_[\w-]+)<', make(client))[1]
    assert tokens.find(text, timezone.now()).scopes == ["submit", "read"]
    page = client.get(reverse("desk-tokens")).content.decode()
    assert text not in page
    assert text[:8] in page
    assert "Never used" in page


@pytest.mark.parametrize(("days", "left"), [("30", 30), ("", None)])
def test_it_ends_when_it_was_said_to(client, ada, days, left):
    make(client, days=days)
    ends = ApiToken.objects.get().expires_at
    assert (ends and round((ends - timezone.now()) / timedelta(days=1))) == left


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 81}, "at most 80"),
        ({"scopes": []}, "of no use"),
        ({"scopes": ["rule"]}, "not one of the available choices"),
        ({"days": "4000"}, "not one of the available choices"),
    ],
)
def test_what_makes_no_token_is_said(client, ada, fields, sentence):
    assert sentence in make(client, **fields)
    assert not ApiToken.objects.exists()


def test_when_it_was_used_last_is_shown(client, ada):
    make(client)
    tokens.note_use(ApiToken.objects.get(), timezone.now())
    assert "Last used" in client.get(reverse("desk-tokens")).content.decode()


def test_a_revoked_one_is_gone_and_anothers_stays(client, ada):
    make(client)
    eve = people.owner("eve@other.example", "Lab of Eve")
    people.token(eve)
    for token in ApiToken.objects.all():
        client.post(reverse("desk-token-revoke", args=[token.pk]))
    assert list(ApiToken.objects.filter(revoked_at__isnull=True).values_list("lab", flat=True)) == [
        eve.lab_id
    ]
    assert 'data-testid="token"' not in client.get(reverse("desk-tokens")).content.decode()


def test_a_member_looks_on(client, ada):
    make(client)
    client.force_login(people.member(ada).user)
    page = client.get(reverse("desk-tokens")).content.decode()
    assert 'data-testid="token"' in page
    assert 'data-testid="make-token"' not in page
    assert client.post(reverse("desk-token-revoke", args=[ApiToken.objects.get().pk])).status_code == 403
