"""The pages: get, context, render."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.db.utils import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from arena.entries.models import Entry, open_tracks
from arena.exports.shown_versions import versions
from arena.labs import known_facts, making_table
from arena.leaderboard import tables
from arena.leaderboard.models import Board
from arena.ledger import reading
from arena.problems import problem_response
from arena.prompts.models import Track, World
from arena.reveals import entry_page, reporting
from arena.site.models import Site

ANCHORED = "The true calibration entry stands at 1000."
CENTRED = "The mean of the entries with enough votes stands at 1000."
PAGE_KEPT_SECONDS = 1.0


def site_context(_request: HttpRequest) -> dict[str, Any]:
    """Context of every page: lazy, so that an error page that needs none asks the database nothing."""
    return {
        "site_name": "Paddock",
        "synthetic": Site.objects.is_synthetic,
        "tracks": SimpleLazyObject(_track_links),  # some templates ask twice
    }


def _track_links() -> list[dict[str, Any]]:
    return [{"slug": t.slug, "title": t.title, "open": t.open} for t in open_tracks()]


def _track(slug: str) -> Any:
    track = open_tracks().filter(slug=slug).first()
    if track is None:
        raise Http404(f"There is no track called {slug}.")
    return track


def home(_request: HttpRequest) -> HttpResponse:
    track = open_tracks().filter(open=True).first() or Track.objects.first()
    if track is None:
        raise Http404("This arena has no tracks yet: run manage.py seed.")
    return redirect("duel", slug=track.slug)


def duel(request: HttpRequest, slug: str) -> HttpResponse:
    track = _track(slug)
    config = {
        "track": track.slug,
        "sound": track.sound,
        "watch_seconds": settings.WATCH_SECONDS,
        "socket": "/ws/duel/",
        "progress": reverse("api-track", args=[slug]),
    }
    shown = {
        "slug": track.slug,
        "title": track.title,
        "open": track.open,
        "sound": track.sound,
        "watch_seconds": settings.WATCH_SECONDS,
    }
    context = {"page": "duel", "current_track": slug, "track": shown, "duel_config": config}
    return render(request, "arena/duel.html", context)


def board(request: HttpRequest, slug: str) -> HttpResponse:
    running = Board.objects.running().select_related("track")
    newest = running.filter(track__slug=slug).order_by("-id").first()
    if newest is None:
        return render(request, "arena/board.html", _board_context(_track(slug), None))
    return HttpResponse(_page_of(newest, request))


def _page_of(newest: Board, request: HttpRequest) -> str:
    """Draw a board's page for all who ask within a second: it is the same for everybody."""
    pages, key = caches["pages"], f"board-{newest.pk}"
    page = pages.get(key)
    if page is None:
        context = _board_context(_track(newest.track.slug), newest)
        page = render_to_string("arena/board.html", context, request)
        pages.set(key, page, PAGE_KEPT_SECONDS)
    return str(page)


def _board_context(track: Any, newest: Board | None) -> dict[str, Any]:
    rows = tables.rows(newest.standings.select_related("entry")) if newest else []
    axis = tables.axis(rows)
    return {
        "page": "board",
        "current_track": track.slug,
        "track": {"slug": track.slug, "title": track.title, "open": track.open},
        "board": newest and _board_facts(newest),
        "standings": rows,
        "axis": axis,
        "anchor_note": ANCHORED if track.world == World.SHAPES else CENTRED,
        "board_config": {
            "track": track.slug,
            "live": "/ws/live/",
            "board": newest and newest.pk,
            "standings": rows,
            "axis": axis,
        },
    }


def _board_facts(newest: Board) -> dict[str, Any]:
    return {
        "id": newest.pk,
        "method": newest.method,
        "method_version": newest.method_version,
        "computed_at": newest.computed_at,
        "votes": newest.votes,
        "votes_note": tables.votes_note(newest),
        "side_note": tables.side_note(newest),
        "provisional_below": settings.PROVISIONAL_BELOW,
        "provisional_below_voters": settings.PROVISIONAL_BELOW_VOTERS,
    }


def entries(request: HttpRequest) -> HttpResponse:
    listed = [entry_page.entry_facts(entry) for entry in Entry.objects.public().prefetch_related("tracks")]
    sealed = entry_page.sealed_by_task()
    context = {"page": "entries", "current_track": "", "entries": listed, "sealed": sealed}
    return render(request, "arena/entries.html", context)


def entry(request: HttpRequest, slug: str) -> HttpResponse:
    found = Entry.objects.public().prefetch_related("tracks").filter(slug=slug).first()
    if found is None:
        raise Http404(f"There is no entry called {slug}.")
    opened = entry_page.opened_section(found)
    facts = [] if found.sealed or opened else known_facts.of(found)
    context = {
        "page": "entries",
        "current_track": "",
        "entry": entry_page.entry_facts(found) | {"facts": facts},
        "standings": entry_page.standings_of(found),
        "sealed": entry_page.sealed_section(found),
        "opened": opened,
        "making": making_table.section(found),
    }
    return render(request, "arena/entry.html", context)


def ledger(request: HttpRequest) -> HttpResponse:
    context = {"page": "ledger", "current_track": "", **reading.page(request.GET.get("battle", "").strip())}
    return render(request, "arena/ledger.html", context)


def method(request: HttpRequest) -> HttpResponse:
    context = {
        "page": "method",
        "current_track": "",
        "provisional_below": settings.PROVISIONAL_BELOW,
        "provisional_below_voters": settings.PROVISIONAL_BELOW_VOTERS,
        "versions": versions(),
    }
    return render(request, "arena/method.html", context)


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "arena/privacy.html", {"page": "privacy", "current_track": ""})


def healthz(_request: HttpRequest) -> JsonResponse:
    """Whether this process answers and its database does, and how the settler is: without it pages work as ever."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        settler = reporting.settler_at(timezone.now())
    except DatabaseError:
        return JsonResponse({"status": "database down"}, status=503)
    status = "ok" if settler == reporting.AT_WORK else "degraded"
    return JsonResponse({"status": status, "settler": settler})


def _error(
    request: HttpRequest, status: int, title: str, detail: str, template: str = "arena/error.html"
) -> HttpResponse:
    if request.path.startswith(("/api/", "/orders/", "/trials/", "/watch/")):
        return problem_response(status, detail)
    context = {"status": status, "title": title, "detail": detail}
    return render(request, template, context, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = str(exception)
    detail = (
        sentence
        if isinstance(exception, Http404) and sentence.startswith("There is no")
        else "Nothing is here."
    )
    return _error(request, 404, "Not found", detail)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return _error(request, 403, "Not allowed", "This page is not for you.")


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    return _error(
        request, 403, "Not accepted", "This form has expired: open its page again and send it once more."
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    detail = "This request is not one that the arena understands."
    if isinstance(exception, DisallowedHost):
        detail = "The arena does not answer to this name; its operator can add the name to PADDOCK_HOSTS."
    return _error(request, 400, "Not understood", detail)


def broken(request: HttpRequest) -> HttpResponse:
    """Tell it on a page of its own, which asks the database nothing: that may be what broke."""
    detail = "That is our fault, not yours; it is written in our log."
    return _error(request, 500, "Something broke", detail, "500.html")
