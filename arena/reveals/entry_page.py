"""What the page of one entry shows: its terms while it is sealed, and what was committed to once it is open."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import Any

from django.urls import reverse

from arena.entries.models import Entry, State
from arena.labs.making import making
from arena.leaderboard import tables
from arena.leaderboard.models import Board, Standing
from arena.prompts.models import Task, Track
from arena.reveals import claims, openings
from arena.reveals.models import Opening

STATES = {
    State.PREPARING: "In preparation: no battles yet",
    State.ACTIVE: "In battles",
    State.WITHDRAWN: "Withdrawn: no more battles, its record stays",
}


def entry_facts(entry: Entry) -> dict[str, Any]:
    """Return what every page tells of an entry; of a sealed one, nothing that its lab wrote."""
    return {
        "slug": entry.slug,
        "name": entry.name,
        "codename": entry.sealed,
        "status": entry.status.value,
        "provenance": entry.get_provenance_display(),
        "description": "" if entry.sealed else entry.description,
        "calibration": entry.calibration,
        "preparing": entry.state == State.PREPARING,
        "withdrawn": entry.state == State.WITHDRAWN,
        "state": STATES.get(State(entry.state), ""),
        "created_at": entry.created_at,
        "tracks": [{"slug": track.slug, "title": track.title} for track in entry.tracks.all()],
    }


def sealed_section(entry: Entry) -> dict[str, Any] | None:
    """Return terms, votes so far and commitment of a sealed entry; None of an open one."""
    if not entry.sealed:
        return None
    return {
        "codename": entry.codename,
        "commitment": entry.commitment,
        "reveal_at": entry.reveal_at,
        "reveal_votes": entry.reveal_votes,
        "votes": entry.acknowledged,
        "due": entry.status == "due",
        "proof": _proof(entry),
        "config": {
            "codename": entry.codename,
            "slug": entry.slug,
            "live": "/ws/live/",
            "state": f"/api/v1/entries/{entry.slug}/",
        },
    }


def opened_section(entry: Entry) -> dict[str, Any] | None:
    """Return what the reveal opened; None of an entry that was never sealed, or still is."""
    opening = openings.opening_of(entry)
    if opening is None:
        return None
    names = _names(opening)
    return {
        "codename": entry.codename,
        "lab": opening.identity.get("lab"),
        "site": claims.https_address(opening.identity.get("site")),
        "verified_domain": opening.verified_domain,
        "due_at": opening.due_at,
        "opened_at": opening.opened_at,
        "commitment": entry.commitment,
        "check": check_lines(openings.bytes_of(opening), entry.commitment),
        "address": f"/api/v1/entries/{entry.slug}/opening/",
        "proof": _proof(entry),
        "boards": [_board(board) for board in openings.boards_of(opening)],
        "rests_on": [_rests(row, names) for row in opening.rests_on],
        "claims": claims.facts(opening, making(entry)),
        "others": _others(opening),
        "still_sealed": [
            {"task": Task(task).label.lower(), "number": number}
            for task, number in opening.still_sealed.items()
        ],
    }


def check_lines(document: bytes, commitment: str) -> str:
    """Return three lines of shell that hash the document and compare; any POSIX shell runs them."""
    return "\n".join(
        [
            f"document={shlex.quote(document.decode())}",
            "found=$(printf '%s' \"$document\" | (sha256sum || shasum -a 256) 2>/dev/null | cut -c1-64)",
            f'[ "$found" = {commitment} ] && echo "The commitment holds." || echo "It does NOT hold: $found"',
        ]
    )


def standings_of(entry: Entry) -> list[dict[str, Any]]:
    """Return the entry's rows on the newest boards, by track."""
    newest = (
        Board.objects.running().order_by("track__position", "-id").distinct("track__position").values("id")
    )
    standings = Standing.objects.filter(entry=entry, board__in=newest).select_related("board__track", "entry")
    return [
        tables.row(standing) | {"track": standing.board.track}
        for standing in standings.order_by("board__track__position")
    ]


def sealed_by_task() -> list[dict[str, Any]]:
    """Return how many entries are sealed now, by task; whose they are is not told."""
    pairs = set(Entry.objects.sealed().order_by().values_list("pk", "tracks__task"))
    counts = Counter(task for _, task in pairs)
    return [{"task": task.label.lower(), "number": counts[task]} for task in Task]


def _proof(entry: Entry) -> str:
    return reverse("api-seal-receipt", args=[entry.codename])


def _board(board: Board) -> dict[str, Any]:
    rows = tables.rows(board.standings.select_related("entry"))
    axis = tables.axis(rows)
    return {
        "track": board.track,
        "id": board.pk,
        "votes_note": tables.votes_note(board),
        "method": board.method,
        "method_version": board.method_version,
        "rows": [row | {"drawn": tables.drawn(row, axis)} for row in rows],
        "ticks": [{"at": tables.percent(tick, axis), "value": tick} for tick in axis["ticks"]],
    }


def _names(opening: Opening) -> dict[str, dict[str, Any]]:
    """Return the neighbours that stood beside it, under the names of now."""
    slugs = {row[side]["entry"] for row in opening.rests_on for side in ("above", "below") if row[side]}
    return {
        entry.slug: {
            "slug": entry.slug,
            "name": entry.name,
            "codename": entry.sealed,
            "status": entry.status.value,
        }
        for entry in Entry.objects.filter(slug__in=slugs)
    }


def _rests(row: dict[str, Any], names: dict[str, dict[str, Any]]) -> dict[str, Any]:
    sides = {
        side: row[side] and {**names[row[side]["entry"]], "votes": row[side]["votes"]}
        for side in ("above", "below")
    }
    return row | sides | {"track": Track.objects.get(slug=row["track"])}


def _others(opening: Opening) -> list[dict[str, Any]]:
    return [{**entry_facts(other), "standings": standings_of(other)} for other in openings.others_of(opening)]
