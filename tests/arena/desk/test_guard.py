"""The door of the desk: no page without signing in, no act by a foreign form, owners' acts for owners."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from arena.accounts import current, labs
from arena.desk.urls import urlpatterns
from tests.arena.accounts import people

pytestmark = pytest.mark.django_db

VALUES = {"int": 1, "uuid": uuid4(), "str": "x", "slug": "x"}
OPEN = {"desk-invitation"}  # its link says of itself whether it is good
ALL = [
    reverse(
        pattern.name,
        kwargs={
            name: VALUES[type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")]
            for name, converter in pattern.pattern.converters.items()
        },
    )
    for pattern in urlpatterns
    if pattern.name not in OPEN
]
ADDRESSES = [address for address in ALL if address.endswith("/")]
FILES = [address for address in ALL if not address.endswith("/")]  # shown by pages, and to members alone
OWNERS = ["desk-invite", "desk-token-make"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_without_signing_in(client, address):
    answers = [client.get(address), client.post(address)]
    to_login = f"{reverse('account_login')}?next={address}"
    assert {answer.status_code for answer in answers} <= {302, 405}
    assert {answer.url for answer in answers if answer.status_code == 302} == {to_login}


@pytest.mark.parametrize("address", FILES)
def test_no_file_without_signing_in(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_is_in_no_lab_is_asked_to_found_one(client, address):
    client.force_login(people.person())
    answers = [client.get(address), client.post(address)]
    assert all(
        answer.status_code == 405 or answer.url == reverse("desk-no-lab")
        for answer in answers
        if not address.startswith(reverse("desk-no-lab"))
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_form_of_another_site_does_nothing(address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.owner().user)
    assert client.post(address, {}).status_code == 403


@pytest.mark.parametrize("name", OWNERS)
def test_what_is_an_owners_is_no_members(client, name):
    client.force_login(people.member(people.owner()).user)
    assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse(name)).status_code == 403


def test_members_of_a_closed_lab_read_why_in_a_sentence(client):
    ada = people.owner()
    client.force_login(ada.user)
    labs.close(ada.lab_id, None)
    page = client.get(reverse("desk-people"), follow=True).content.decode()
    assert (
        "Lab of Ada was closed by this arena&#x27;s operator" in page
        or "Lab of Ada was closed by this arena's" in page
    )


def test_a_person_in_two_labs_acts_for_the_one_they_chose(client):
    ada = people.owner()
    second = labs.found(ada.user, "Second lab")
    client.force_login(ada.user)
    assert 'data-testid="lab">Lab of Ada<' in client.get(reverse("desk-people")).content.decode()
    client.post(reverse("desk-lab-choose"), {"place": second.pk})
    assert 'data-testid="lab">Second lab<' in client.get(reverse("desk-people")).content.decode()
    assert current.membership(ada.user, client.session) == second
    labs.close(second.lab_id, None)
    assert 'data-testid="lab">Lab of Ada<' in client.get(reverse("desk-people")).content.decode()


@pytest.mark.parametrize("place", ["", "x", "0", "\x00", "9" * 50])
def test_nobody_acts_for_a_lab_that_is_not_theirs(client, place):
    eve = people.owner("eve@other.example", "Lab of Eve")
    client.force_login(people.owner().user)
    for wanted in (place, str(eve.pk)):
        assert client.post(reverse("desk-lab-choose"), {"place": wanted}).status_code == 404


def test_no_page_of_the_desk_is_kept_by_a_cache(client):
    client.force_login(people.owner().user)
    assert "no-store" in client.get(reverse("desk-people"))["Cache-Control"]
