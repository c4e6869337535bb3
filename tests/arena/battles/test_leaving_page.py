"""The page on which a voter leaves: told before it is done, done by this browser's cookie alone, and once."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from arena.battles import cookie
from arena.battles.models import Voter
from tests.arena import stage

pytestmark = pytest.mark.django_db
PATH = "/privacy/leave/"


def browser(voter: uuid.UUID | None = None, **options) -> Client:
    client = Client(**options)
    if voter:
        client.cookies["paddock_voter"] = cookie.bake(voter)
    return client


@pytest.fixture
def voter() -> Voter:
    stage.arena(entries=2, prompts=3)
    return stage.battle().voter


def test_it_is_told_what_would_be_forgotten_and_looking_forgets_nothing(voter):
    text = browser(voter.pk).get(PATH).content.decode()
    assert "are 1 battle and 0 votes" in text
    voter.refresh_from_db()
    assert voter.leaving_at is None


def test_a_browser_that_did_nothing_is_told_so(voter):
    assert "Nothing is kept under this browser" in browser().get(PATH).content.decode()


def test_the_cookie_is_taken_back_and_a_new_one_comes_with_the_next_page(voter):
    client = browser(voter.pk)
    answer = client.post(PATH)
    assert answer.status_code == 200
    assert "You have left" in answer.content.decode()
    assert answer.cookies["paddock_voter"].value == ""
    assert answer.cookies["paddock_voter"]["max-age"] == 0
    assert "no-store" in answer["Cache-Control"]
    voter.refresh_from_db()
    assert voter.leaving_at is not None
    del client.cookies["paddock_voter"]
    again = cookie.read(client.get("/privacy/").cookies["paddock_voter"].value)
    assert again not in {None, voter.pk}


def test_a_second_click_is_told_the_same_with_the_cookie_or_without(voter):
    first, second, third = (browser(of).post(PATH) for of in (voter.pk, voter.pk, None))
    assert first.content == second.content == third.content
    assert third.cookies["paddock_voter"].value == "", "the farewell gives no new number"
    assert Voter.objects.count() == 1


def test_nobody_leaves_for_somebody_else(voter):
    client = browser()
    client.cookies["paddock_voter"] = voter.pk.hex + ":forged"
    client.post(PATH, {"voter": voter.pk.hex})
    client.post(f"{PATH}?voter={voter.pk.hex}")
    voter.refresh_from_db()
    assert voter.leaving_at is None


def test_another_site_cannot_send_the_form(voter):
    client = browser(voter.pk, enforce_csrf_checks=True)
    for headers in ({}, {"Origin": "https://evil.example"}):
        assert client.post(PATH, headers=headers).status_code == 403
    page = client.get(PATH)
    token = page.context["csrf_token"]
    refused = client.post(
        PATH, {"csrfmiddlewaretoken": str(token)}, headers={"Origin": "https://evil.example"}
    )
    assert refused.status_code == 403
    voter.refresh_from_db()
    assert voter.leaving_at is None
    assert client.post(PATH, {"csrfmiddlewaretoken": str(token)}).status_code == 200


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused_in_words(voter, method):
    assert getattr(browser(voter.pk), method)(PATH).status_code == 405


def test_pages_that_are_only_read_set_no_cookie_of_forms(voter):
    assert "csrftoken" not in browser().get("/privacy/").cookies
