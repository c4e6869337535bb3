"""An opened identity read back: the committed document, the boards of its moment, the lab's other opened entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arena.entries.models import Entry
from arena.labs import commitment
from arena.labs.models import Seal
from arena.leaderboard.models import Board
from arena.reveals.models import Opening
from ratings import ledger


def opening_of(entry: Entry) -> Opening | None:
    return None if entry.sealed else Opening.objects.select_related("entry").filter(entry=entry).first()


def document_of(opening: Opening) -> dict[str, Any]:
    """Return the document as it was committed to."""
    return commitment.document(
        site=opening.site,
        codename=opening.entry.codename,
        identity=opening.identity,
        terms=opening.terms,
        recipe_sha256=opening.recipe_sha256,
        manifest_sha256=opening.manifest_sha256,
        nonce=opening.nonce,
    )


def bytes_of(opening: Opening) -> bytes:
    """Return the bytes whose SHA-256 is the commitment."""
    return ledger.canonical(document_of(opening))


def boards_of(opening: Opening) -> list[Board]:
    return list(Board.objects.filter(pk__in=opening.boards).with_standings().order_by("track__position"))


def others_of(opening: Opening) -> Sequence[Entry]:
    """Return the lab's other opened entries that share a task with this one, as of now."""
    seal = Seal.objects.filter(pk=opening.pk).first()
    if seal is None:
        return []
    own = Seal.objects.filter(lab=seal.lab_id).exclude(pk=opening.pk).values("entry")
    tasks = opening.entry.tracks.values("task")
    opened = Entry.objects.public().exclude(public_name="").filter(pk__in=own, tracks__task__in=tasks)
    return list(opened.distinct().order_by("slug"))
