"""What an address of a live file asks for: which table, in which format, from which block to which, of which track."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict
from django.utils import timezone

from arena.exports import sealed
from arena.exports.catalogue import TABLES
from arena.exports.finding import NOT_FOUND, NotThere
from arena.exports.scope import Scope, Table
from arena.prompts.models import Track
from arena.tabular.formats import FORMATS, Format

LIVE = tuple(name for name, table in TABLES.items() if table.grows)
LONGEST_NUMBER = 15
BAD_REQUEST = 400
PARAMETERS = ("until", "since", "track")


def table_and_format(name: str) -> tuple[Table, Format]:
    """Return what a file's name stands for, as votes.csv; NotThere otherwise."""
    table, _, ending = name.partition(".")
    if table in LIVE and ending in FORMATS:
        return TABLES[table], FORMATS[ending]
    raise NotThere(
        NOT_FOUND,
        f"There is no such file; there are {_listed(LIVE)}, each as {_listed(f'.{word}' for word in FORMATS)}, "
        "and the releases that /api/v1/exports/ lists.",
    )


def scope(asked: QueryDict, table: Table) -> Scope:
    """Return what the parameters ask for; NotThere where there is no such block or track."""
    newest = sealed.newest()
    for name in asked:
        if name not in PARAMETERS:
            raise NotThere(BAD_REQUEST, f"This file takes {_listed(PARAMETERS)}, and nothing else.")
    until = _number(asked.get("until"), newest, 1, newest)
    if until is None:
        raise NotThere(
            NOT_FOUND,
            f"There is no such block; until takes the number of a block, and the newest is {newest}.",
        )
    since = _number(asked.get("since"), 0, 0, until)
    if since is None:
        raise NotThere(
            NOT_FOUND,
            f"There is no such block; since takes the number of a block up to {until}, or 0 for all.",
        )
    return Scope(until=until, now=timezone.now(), since=since, track=_track(asked.get("track"), table))


def _number(word: str | None, default: int, low: int, high: int) -> int | None:
    if word is None:
        return default
    plain = word.isascii() and word.isdecimal() and len(word) <= LONGEST_NUMBER
    return int(word) if plain and low <= int(word) <= high else None


def _track(word: str | None, table: Table) -> str | None:
    if word is None:
        return None
    if not table.by_track:
        raise NotThere(BAD_REQUEST, f"The table {table.name} is of all tracks together; leave track out.")
    slugs = list(Track.objects.values_list("slug", flat=True))
    if word not in slugs:
        raise NotThere(NOT_FOUND, f"There is no such track; there are {_listed(slugs)}.")
    return word


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
