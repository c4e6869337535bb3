"""The pages: each opens, says what is so, and tells errors in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db.utils import OperationalError
from django.utils import timezone

from arena import views
from arena.entries.models import Entry
from arena.leaderboard.refit import refit_boards
from arena.reveals import reporting
from arena.site.models import Site
from tests.arena import stage

pytestmark = pytest.mark.django_db

PAGES = [
    f"/duel/{stage.SILENT}/",
    "/duel/open-image-to-video-with-sound/",
    f"/boards/{stage.SILENT}/",
    "/boards/open-text-to-video/",
    "/entries/",
    "/entries/entry-a/",
    "/ledger/",
    "/method/",
    "/data/",
    "/privacy/",
    "/privacy/leave/",
]
MISSING = [
    "/nothing/",
    "/duel/",
    "/duel/mars/",
    "/boards/mars/",
    "/entries/nobody/",
    "/watch/",
    "/favicon.ico",
]


@pytest.fixture
def arena():
    entries = stage.arena(entries=3, prompts=1)
    stage.votes([(entries[0], entries[1], 0)] * 3)
    refit_boards()
    return entries


@pytest.fixture
def forgiving(client):
    """A client that is answered as a browser is when the site breaks."""
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("state", ["full", "empty", "no entries"])
def test_every_page_opens_in_every_state(client, path, state):
    stage.track()
    if state != "no entries":
        entries = stage.arena(entries=3, prompts=1)
        if state == "full":
            stage.votes([(entries[0], entries[1], 0)] * 3)
        refit_boards()
    elif path == "/entries/entry-a/":
        assert client.get(path).status_code == 404
        return
    answer = client.get(path)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.startswith("<!doctype html>")
    assert "<h1" in text or "duel" in path
    assert "paddock_voter" in answer.cookies


def test_home_leads_to_the_first_open_track(client, arena):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"] == f"/duel/{stage.SILENT}/"


def test_home_before_anything_is_open(client):
    stage.track()
    assert client.get("/")["Location"] == f"/duel/{stage.SILENT}/"


def test_home_of_an_arena_without_tracks(client):
    assert client.get("/").status_code == 404


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_told_in_words(client, arena, path):
    answer = client.get(path)
    assert answer.status_code == 404
    if answer["Content-Type"].startswith("text/html"):
        text = answer.content.decode()
        assert "<h1" in text
        assert "href=" in text, "there is a way on"
        assert "Traceback" not in text
        assert "Http404" not in text


@pytest.mark.parametrize("path", [*PAGES, *MISSING, "/", "/healthz", "/api/v1/tracks/"])
def test_security_headers_everywhere(client, arena, path):
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    for rule in ("default-src 'self'", "script-src 'self'", "frame-ancestors 'none'", "object-src 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_pages_keep_to_their_policy(client, arena, path):
    text = client.get(path).content.decode()
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text
    for script in text.split("<script")[1:]:
        tag, _, body = script.partition(">")
        assert "src=" in tag or 'type="application/json"' in tag or not body.split("</script>")[0].strip()


@pytest.mark.parametrize("path", PAGES)
def test_a_rehearsal_says_so_on_every_page(client, arena, path):
    assert 'data-testid="synthetic"' not in client.get(path).content.decode()
    Site.objects.create(pk=1, synthetic=True)
    caches["pages"].clear()  # a board's page is kept for a second
    assert 'data-testid="synthetic"' in client.get(path).content.decode()


def test_a_boards_page_is_drawn_once_for_all_and_anew_for_a_new_board(client, arena, monkeypatch):
    drawn = []
    context = views._board_context
    monkeypatch.setattr(views, "_board_context", lambda *given: drawn.append(1) or context(*given))
    path = f"/boards/{stage.SILENT}/"
    first = client.get(path)
    second = client.get(path)
    assert first.content == second.content
    assert len(drawn) == 1
    stage.votes([(arena[1], arena[0], 0)])
    refit_boards()
    assert client.get(path).content != first.content
    assert "csrf" not in first.content.decode(), "what all share holds nothing of one reader"
    client.cookies.clear()
    assert "paddock_voter" in client.get(path).cookies


def test_a_sealed_entry_is_a_codename_everywhere(client, arena):
    Entry.objects.filter(slug="entry-a").update(codename="Pale Otter", public_name="")
    for path in (f"/boards/{stage.SILENT}/", "/entries/", "/entries/entry-a/"):
        text = client.get(path).content.decode()
        assert "Pale Otter" in text
        assert "Entry-A" not in text


def test_what_is_put_on_a_page_is_escaped(client):
    entry = stage.entry("odd")
    entry.public_name, entry.description = (
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
    )
    entry.save()
    refit_boards()
    for path in (f"/boards/{stage.SILENT}/", "/entries/", "/entries/odd/"):
        text = client.get(path).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_healthz(client, monkeypatch):
    assert client.get("/healthz").json() == {"status": "degraded", "settler": "never heard of"}
    reporting.report(timezone.now())
    assert client.get("/healthz").json() == {"status": "ok", "settler": "at work"}
    reporting.report(timezone.now(), "It refuses.")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["settler"]) == (200, "It refuses.")
    reporting.report(timezone.now() - timedelta(seconds=75))
    assert client.get("/healthz").json() == {"status": "degraded", "settler": "not heard for 75 s"}

    class Down:
        def cursor(self):
            raise OperationalError("the database is away")

    monkeypatch.setattr(views, "connection", Down())
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "database down"})


class TestWhenItBreaks:
    @pytest.fixture(autouse=True)
    def broken(self, monkeypatch):
        """No page can read the database."""

        def away(*_, **__):
            raise OperationalError("secret-host is away")

        monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", away)

    @pytest.mark.parametrize("path", ["/method/", "/entries/", f"/boards/{stage.SILENT}/", "/nothing/"])
    def test_a_page_says_so_even_without_the_database(self, forgiving, path):
        answer = forgiving.get(path)
        assert answer.status_code == 500
        text = answer.content.decode()
        assert "<h1" in text
        assert "secret-host" not in text
        assert "Traceback" not in text

    @pytest.mark.parametrize("path", ["/api/v1/tracks/", "/api/v1/boards/", "/api/v1/entries/x/"])
    def test_rest_says_so_in_a_problem_document(self, forgiving, path):
        answer = forgiving.get(path)
        assert answer.status_code == 500
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == 500
        assert "secret-host" not in answer.content.decode()


def test_a_post_without_its_token_is_told_in_words(client, arena):
    client.handler.enforce_csrf_checks = True
    answer = client.post("/method/", {"x": 1})
    assert answer.status_code == 403
    assert "Traceback" not in answer.content.decode()


def test_a_foreign_host_name_is_not_served(forgiving):
    answer = forgiving.get("/method/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
