"""An entry's page: sealed it tells its terms and nothing else, due it says so, opened it can be checked by anybody."""

from __future__ import annotations

import html
import re
import subprocess
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

from arena.entries.models import Entry, State
from arena.leaderboard.refit import refit_boards
from arena.reveals.entry_page import check_lines
from arena.reveals.settle import settle_due
from tests.arena import stage
from tests.arena.reveals.sealing import KEYRING, NONCE, contest, fall_due, lab, seal

pytestmark = pytest.mark.django_db
SECRETS = ("Marker", "marker.example", NONCE, "Apache-2.0", "cd" * 32, "7 B")


def page(client, slug: str) -> str:
    answer = client.get(f"/entries/{slug}/")
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def settle() -> None:
    settle_due(KEYRING, timezone.now())


@pytest.fixture
def sealed() -> Entry:
    entry, other, third = contest()
    stage.votes([(entry, other, 0), (other, third, 0), (third, entry, 1)] * 4)
    refit_boards()
    entry.refresh_from_db()
    Entry.objects.filter(pk=entry.pk).update(description="A marker description")
    return entry


class TestSealed:
    def test_terms_commitment_and_standings_are_public_and_nothing_else(self, client, sealed):
        text = page(client, sealed.slug)
        assert 'data-testid="sealed-countdown"' in text
        assert f'data-reveal-at="{sealed.reveal_at.isoformat(timespec="seconds")}"' in text
        for public in (
            sealed.codename,
            sealed.commitment,
            "reproduced",
            "8 in the ledger",
            "/api/v1/receipts/seal/",
        ):
            assert public.lower() in text.lower()
        for secret in (*SECRETS, "A marker description"):
            assert secret not in text

    def test_by_votes_it_says_how_many_there_are(self, client):
        first, other = stage.arena(entries=2, prompts=1)
        seal(first, reveal_votes=500)
        stage.votes([(first, other, 0)] * 3)
        refit_boards()
        text = page(client, first.slug)
        assert "at 500 votes (3 so far)" in text
        assert "data-reveal-at" not in text

    @pytest.mark.usefixtures("sealed")
    def test_in_preparation_it_is_listed_without_standings(self, client):
        new = seal(stage.entry("new", state=State.PREPARING))
        refit_boards()
        assert "in preparation" in page(client, new.slug)
        assert "in preparation" in client.get("/entries/").content.decode()
        assert new.codename not in client.get(f"/boards/{stage.SILENT}/").content.decode()

    @pytest.mark.usefixtures("sealed")
    def test_their_number_is_told_by_task(self, client):
        seal(stage.entry("pictures", stage.track(stage.FROM_IMAGE), stage.track()))
        seal(stage.entry("gone", state=State.GONE))
        text = client.get("/entries/").content.decode()
        assert "Sealed now: 2 in text to video, 1 in image to video." in " ".join(text.split())


class TestGone:
    @pytest.mark.usefixtures("sealed")
    def test_it_is_nowhere(self, client):
        gone = seal(stage.entry("gone"))
        stage.clip(gone, stage.prompt(7))
        refit_boards()
        Entry.objects.filter(pk=gone.pk).update(state=State.GONE)
        refit_boards()
        caches["pages"].clear()
        for path in ("/entries/gone/", "/api/v1/entries/gone/", "/api/v1/entries/gone/opening/"):
            assert client.get(path).status_code == 404
        for path in (
            "/entries/",
            "/api/v1/entries/",
            f"/boards/{stage.SILENT}/",
            f"/api/v1/boards/{stage.SILENT}/",
        ):
            assert gone.codename not in client.get(path).content.decode()


class TestDue:
    @pytest.fixture
    def due(self, sealed):
        fall_due(sealed)
        return sealed

    @pytest.mark.parametrize("path", ["/entries/", f"/boards/{stage.SILENT}/", "/entries/entry-a/"])
    def test_every_page_says_so_with_the_settler_away(self, client, due, path):
        text = client.get(path).content.decode()
        assert "due, opening" in text.lower()
        assert due.codename in text
        for secret in SECRETS:
            assert secret not in text

    @pytest.mark.parametrize(
        "path", ["/api/v1/entries/", f"/api/v1/boards/{stage.SILENT}/", "/api/v1/entries/entry-a/"]
    )
    @pytest.mark.usefixtures("due")
    def test_every_answer_says_so_too(self, client, path):
        document = client.get(path).json()
        rows = document.get("results") or document.get("standings") or [document]
        assert {row["entry"]: row["status"] for row in rows}["entry-a"] == "due"

    def test_by_votes_too(self, client):
        first, other = stage.arena(entries=2, prompts=1)
        seal(first, reveal_votes=2)
        refit_boards()
        assert "due, opening" not in page(client, first.slug).lower()
        stage.votes([(first, other, 0)] * 2)
        refit_boards()
        assert "due, opening" in page(client, first.slug).lower()


class TestOpened:
    def test_name_board_and_what_it_rests_on(self, client, sealed):
        fall_due(sealed)
        settle()
        text = page(client, sealed.slug)
        assert "Markermodel 1.2" in text
        assert sealed.codename in text
        assert "sealed-countdown" not in text
        assert text.count('data-testid="frozen-board"') == 1
        assert "8 of its own, on a board of 12 votes" in text
        assert "To lose its place" in text
        assert 'data-testid="verified"' in text
        assert "Still sealed when this one opened: 0 in text to video." in text

    def test_an_impostor_is_claimed_and_unverified(self, client):
        first, _ = stage.arena(entries=2, prompts=1)
        seal(first, domain=None)
        fall_due(first)
        settle()
        text = page(client, first.slug)
        assert "claimed, unverified" in text
        assert 'data-testid="verified"' not in text
        assert client.get(f"/api/v1/entries/{first.slug}/").json()["verified_domain"] is None

    def test_three_lines_of_shell_confirm_the_commitment(self, client):
        first, _ = stage.arena(entries=2, prompts=1)
        seal(first, model='It\'s \\ "odd" $HOME `x` %s \N{SNOWMAN} <b>', price="!! *")
        fall_due(first)
        settle()
        raw = client.get(f"/entries/{first.slug}/").content.decode()
        assert "<b>" not in raw
        lines = html.unescape(re.search(r'data-testid="check"[^>]*><code>(.*?)</code>', raw, re.DOTALL)[1])
        assert len(lines.splitlines()) == 3
        for shell in ("sh", "bash"):
            done = subprocess.run([shell, "-c", lines], capture_output=True, text=True, check=False)
            assert done.stdout == "The commitment holds.\n", done

    def test_a_document_that_was_changed_does_not_hold(self):
        lines = check_lines(b'{"a":2}', "0" * 64)
        done = subprocess.run(["sh", "-c", lines], capture_output=True, text=True, check=False)
        assert done.stdout.startswith("It does NOT hold: ")

    def test_claimed_beside_measured_and_unknown_as_unknown(self, client, sealed):
        fall_due(sealed)
        settle()
        table = page(client, sealed.slug).partition('data-testid="claims"')[2].partition("</table>")[0]
        rows = dict(re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', table))
        assert rows["Licence"] == "Apache-2.0"
        assert "https://marker.example/weights" in rows["Weights"]
        assert rows["Memory"] == "24 GB"
        assert "unknown" in rows["Price a clip"]

    def test_an_address_that_is_none_of_the_web_is_no_link(self, client):
        first, _ = stage.arena(entries=2, prompts=1)
        seal(first, site="javascript:alert(1)", weights={"status": "open", "url": "javascript:alert(2)"})
        fall_due(first)
        settle()
        assert 'href="javascript' not in page(client, first.slug)

    def test_the_labs_other_opened_entries_are_listed_and_nobody_elses(self, client):
        first, second, third, fourth = stage.arena(entries=4, prompts=1)
        own = lab()
        for entry, of, model in [
            (first, own, "One"),
            (second, own, "Two"),
            (third, own, "Three"),
            (fourth, None, "Four"),
        ]:
            seal(entry, of, model=model)
        fall_due(first)
        fall_due(second)
        fall_due(fourth)
        settle()
        listed = page(client, first.slug).partition('data-testid="others"')[2].partition("</ul>")[0]
        assert "Two 1.2" in listed
        assert "Four" not in listed
        assert third.codename not in listed
        assert "Still sealed when this one opened: 1 in text to video." in page(client, first.slug)

    def test_withdrawn_after_votes_it_says_so(self, client, sealed):
        Entry.objects.filter(pk=sealed.pk).update(state=State.WITHDRAWN)
        fall_due(sealed)
        settle()
        assert 'data-testid="withdrawn"' in page(client, sealed.slug)

    @pytest.mark.usefixtures("sealed")
    def test_an_entry_that_was_never_sealed_has_the_page_it_had(self, client):
        text = page(client, "entry-b")
        assert "What is known" in text
        assert "reveal.css" not in text

    @pytest.mark.parametrize("slug", ["entry-a", "entry-b"])
    def test_it_keeps_to_the_policy(self, client, sealed, slug):
        fall_due(sealed, timedelta(minutes=1))
        settle()
        text = client.get(f"/entries/{slug}/").content.decode()
        assert " style=" not in text
        assert " onclick=" not in text
