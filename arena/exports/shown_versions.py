"""The versions of the method and of the counting policy as pages print them, newest first."""

from __future__ import annotations

from typing import Any

from django.core.cache import caches
from django.utils import timezone

from arena.exports.tables.methods import first_boards
from arena.leaderboard.method_history import HISTORY, What

TITLES = {What.METHOD: "Method", What.POLICY: "Counting policy"}
KEPT_SECONDS = 60.0  # all boards are asked when their version began


def versions() -> list[dict[str, Any]]:
    """Return what each version brought, and when this arena first had a board of it, where it has kept one."""
    pages = caches["pages"]
    kept: list[dict[str, Any]] | None = pages.get("versions")
    if kept is None:
        kept = _versions()
        pages.set("versions", kept, KEPT_SECONDS)
    return kept


def _versions() -> list[dict[str, Any]]:
    since = first_boards(timezone.now())
    shown = [
        {
            "title": TITLES[each.what],
            "version": each.version,
            "changed": each.changed,
            "since": since.get((each.what, each.version)),
        }
        for each in reversed(HISTORY)
    ]
    return sorted(shown, key=lambda version: version["title"] != TITLES[What.METHOD])
