"""The page of the trail: every act of the lab, the newest first, and no other lab's."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from arena.accounts import audit, labs
from arena.accounts.models import ApiToken, AuditEvent, Role
from arena.desk import trail
from tests.arena.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    place = people.owner()
    client.force_login(place.user)
    return place


def page(client, number: object = 1) -> str:
    return client.get(reverse("desk-trail"), {"page": number}).content.decode()


def test_it_tells_who_did_what_to_whom(client, ada):
    ben = people.member(ada)
    labs.change_role(ada, ben.pk, Role.OWNER)
    people.token(ben)
    audit.record(ada.lab, ApiToken.objects.get(), "entry.sealed", "Quiet Heron")
    audit.record(ada.lab, None, "entry.revealed", "Quiet Heron")
    shown = page(client)
    for words in (
        "member.made-owner",
        "ben@lab.example",
        "token.made",
        "token farm (pdk_",
        "the arena",
        "Quiet Heron",
    ):
        assert words in shown
    assert shown.index("entry.revealed") < shown.index("lab.founded")


def test_another_labs_is_not_in_it(client, ada):
    people.owner("eve@other.example", "Lab of Eve")
    assert "eve@other.example" not in page(client)


@pytest.mark.parametrize("number", ["2", "999", "0", "-1", "x", "", "9" * 400])
def test_its_pages(client, ada, monkeypatch, number):
    monkeypatch.setattr(trail, "A_PAGE", 2)
    for turn in range(3):
        audit.record(ada.lab, None, f"turn.{turn}")
    assert page(client, number).count('data-testid="act"') == 2


def test_what_is_written_stays(ada):
    written = AuditEvent.objects.all()
    for spoil in (written.delete, lambda: written.update(act="x"), lambda: written.update(at=timezone.now())):
        with pytest.raises(ProgrammingError), transaction.atomic():
            spoil()
