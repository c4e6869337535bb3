"""The files that the database names, and which of them are not where they belong."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from arena.backup.moment import there
from arena.backup.parts import folders

_MOST_SHOWN = 20


class Missing(NamedTuple):
    """How many named files are not there, and the first of them."""

    number: int
    first: list[str]

    def sentences(self) -> list[str]:
        if not self.number:
            return []
        more = ", ..." if self.number > len(self.first) else ""
        return [f"{self.number} files that the database names are missing: {', '.join(self.first)}{more}."]


def _in_two_letters(name: str) -> str:
    return f"{name[:2]}/{name}"


def _first_frame(name: str) -> str:
    return f"first-frames/{name}"


# Table, columns, condition, folder, and where a name lies in it.
NAMING: list[tuple[str, tuple[str, ...], str, str, Callable[[str], str]]] = [
    ("arena_clip", ("video", "poster"), "true", "clips", _in_two_letters),
    ("arena_prompt", ("first_frame",), "true", "clips", _first_frame),
    ("arena_upload", ("file",), "received > 0", "uploads", _in_two_letters),
    ("arena_trial", ("video", "poster"), "true", "uploads", _in_two_letters),
    ("arena_review", ("sheet",), "true", "reviews", str),
]


def missing(reached: psycopg.Connection[Any]) -> Missing:
    """Return which files the database names that are no files here."""
    number = 0
    first: list[str] = []
    places = folders()
    for folder, name in named(reached):
        if not _is_file(places[folder] / name):
            number += 1
            if len(first) < _MOST_SHOWN:
                first.append(f"{folder}/{name}")
    return Missing(number, first)


def named(reached: psycopg.Connection[Any]) -> Iterator[tuple[str, str]]:
    """Yield the folder of every file that the database names, and its place in there."""
    for table, columns, condition, folder, place in NAMING:
        for column in columns:
            if there(reached, table, column):
                asked = f"SELECT {column} FROM {table} WHERE {column} <> '' AND {condition}"  # noqa: S608 - ours
                for (name,) in _rows(reached, asked):
                    yield folder, place(str(name))
    if there(reached, "arena_release"):
        asked = "SELECT name, files FROM arena_release WHERE removed_at IS NULL"
        for release, files in _rows(reached, asked):
            yield from (("exports", f"{release}/{file['path']}") for file in files)


def _rows(reached: psycopg.Connection[Any], asked: str) -> Iterator[tuple[Any, ...]]:
    """Yield rows without having all of them at once."""
    with reached.cursor(name="named_files") as cursor:
        yield from cursor.execute(asked)


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False
