"""The seal at the desk: asked once more, sealed, and the receipt shown once; no page shows the identity after."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from html import unescape

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from arena.desk import once_more
from arena.entries.models import Entry
from arena.labs import entering
from arena.labs.models import Draft, Seal
from arena.labs.refusals import Unready
from tests.arena.accounts import people
from tests.arena.labs import submitting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settler")]


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path / "uploads"


@pytest.fixture
def settler(settings):
    settings.SETTLER_PUBLIC_KEY = bytes(submitting.SETTLER.public_key)


@pytest.fixture
def draft(client, monkeypatch):
    place = people.owner()
    client.force_login(place.user)
    monkeypatch.setattr(submitting, "NOW", timezone.now())
    return submitting.draft(place.lab, terms={"reveal_votes": 500})


def text(answer):
    return unescape(answer.content.decode())


def seal(client, of):
    return client.post(reverse("desk-draft-seal", args=[of.pk]))


def test_it_is_asked_once_more(client, draft):
    page = text(client.get(reverse("desk-draft-seal", args=[draft.pk])))
    for said in ("Zebrafish Nine", "Apache-2.0", "60 days from now, or at 500 votes", 'data-testid="seal"'):
        assert said in page
    assert Draft.objects.exists()


def test_the_receipt_proves_it_in_three_lines_of_shell(client, draft, tmp_path):
    answer = seal(client, draft)
    page, entry = text(answer), Entry.objects.get()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert entry.commitment in page
    assert "shown once" in page
    lines = page.partition('data-testid="shell-check">')[2].partition("</pre>")[0]
    done = subprocess.run(["sh", "-e", "-c", lines], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "document.json: OK" in done.stdout
    saved = re.search(r"data:application/json;base64,([A-Za-z0-9+/=]+)", page).group(1)
    receipt = json.loads(base64.b64decode(saved))
    assert receipt["document"]["identity"]["model"] == "Zebrafish Nine"
    assert json.loads(page.partition('data-testid="receipt">')[2].partition("</textarea>")[0]) == receipt


def key_of(client, draft) -> str:
    page = text(client.get(reverse("desk-draft-seal", args=[draft.pk])))
    return re.search(r'name="key" value="([^"]+)"', page).group(1)


class TestOnceMore:
    """A double click, a reload or a cut on the way costs nobody the receipt."""

    def test_the_page_that_asked_gets_the_same_receipt_again(self, client, draft):
        given = {"key": key_of(client, draft)}
        first, again = (client.post(reverse("desk-draft-seal", args=[draft.pk]), given) for _ in range(2))
        assert (
            text(first).partition('data-testid="receipt">')[2]
            == text(again).partition('data-testid="receipt">')[2]
        )
        assert Entry.objects.count() == 1

    def test_another_page_does_not(self, client, draft):
        client.post(reverse("desk-draft-seal", args=[draft.pk]), {"key": key_of(client, draft)})
        other = client.post(reverse("desk-draft-seal", args=[draft.pk]), {"key": once_more.draw()})
        assert other.status_code == 404

    def test_what_is_kept_says_nothing_without_the_key(self, client, draft):
        key = key_of(client, draft)
        client.post(reverse("desk-draft-seal", args=[draft.pk]), {"key": key})
        kept = cache.get(once_more._name(key))
        assert b"Zebrafish" not in kept
        assert key not in once_more._name(key)

    def test_a_second_click_waits_for_the_first(self, client, draft, monkeypatch):
        monkeypatch.setattr(once_more, "PATIENCE_SECONDS", 0.3)
        key = key_of(client, draft)
        assert once_more.begin(key)
        assert not once_more.begin(key)
        assert once_more.recall(key) is None

    def test_a_seal_that_was_refused_can_be_tried_again(self, client, draft, monkeypatch):
        given = {"key": key_of(client, draft)}
        with monkeypatch.context() as patched:
            patched.setattr(entering, "write_seal", refused)
            client.post(reverse("desk-draft-seal", args=[draft.pk]), given)
        assert client.post(reverse("desk-draft-seal", args=[draft.pk]), given).status_code == 200
        assert Entry.objects.count() == 1


def refused(*_):
    raise Unready("Not now.")


def test_nothing_of_the_identity_is_shown_after(client, draft):
    seal(client, draft)
    entry = Entry.objects.get()
    pages = [
        reverse("desk"),
        reverse("desk-entries-state"),
        reverse("desk-trail"),
        reverse("desk-entry-forward", args=[entry.slug]),
        reverse("desk-entry-withdraw", args=[entry.slug]),
        reverse("entry", args=[entry.slug]),
        reverse("entries"),
    ]
    for at in pages:
        answer = client.get(at)
        assert answer.status_code == 200, at
        for secret in ("Zebrafish", "Quiet Lab", "quiet-lab.org", "shapeworld", "12 billion"):
            assert secret not in text(answer), (at, secret)


def test_a_second_time_there_is_no_draft(client, draft):
    seal(client, draft)
    assert seal(client, draft).status_code == 404
    assert Seal.objects.count() == 1


def test_what_is_missing_is_told_and_nothing_is_sealed(client, draft):
    draft.tracks = []
    draft.save()
    answer = seal(client, draft)
    assert answer.status_code == 422
    assert "Choose at least one track." in text(answer)
    assert not Entry.objects.exists()
    page = client.get(reverse("desk-draft-seal", args=[draft.pk]))
    assert 'data-testid="seal"' not in text(page)


def test_what_conflicts_is_told_on_the_draft(client, draft):
    seal(client, draft)
    second = submitting.draft(draft.lab, terms={"reveal_votes": 500})
    answer = client.post(reverse("desk-draft-seal", args=[second.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("desk-draft", args=[second.pk]), 302)]
    assert 'class="notice error"' in text(answer)
    assert Entry.objects.count() == 1


def test_an_arena_that_cannot_seal_just_now_keeps_the_draft(client, draft, monkeypatch):
    def unready(*_):
        raise Unready("The arena seals nothing at the moment.")

    monkeypatch.setattr(entering, "write_seal", unready)
    answer = client.post(reverse("desk-draft-seal", args=[draft.pk]), follow=True)
    assert "seals nothing at the moment" in text(answer)
    assert Draft.objects.exists()
