"""Reads a votes file: the votes of one track as comparisons, and which of them are of which category."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.columns import by_side
from ratings.outcomes import Comparisons
from ratings.text_files import VotesFileError
from ratings.votes_rows import opened
from ratings.votes_table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["Votes", "VotesFileError", "read"]

OPTIONAL = ("side_a", "voter", "counted", "track")
MOST_NAMED = 10
# A board of more would take gigabytes, and nobody has one: it is a column of something else.
MOST_ENTRIES = 2000


@dataclass(frozen=True, eq=False)
class Votes:
    """The votes of one track.

    Attributes
    ----------
    comparisons : Comparisons
        Those that count, in the order of the file; names in alphabetical order, voters numbered as they come.
    track : str or None
        The track, where the file tells tracks apart.
    left_out : int
        Votes of the track that the file marks as not counted.
    categories : dict of str to ndarray of bool, shape (n,)
        Which of the votes are of each category, in alphabetical order; empty unless one was asked for.
    """

    comparisons: Comparisons
    track: str | None
    left_out: int
    categories: dict[str, NDArray[np.bool_]] = field(default_factory=dict)


def read(path: Path, track: str | None = None, category: str | None = None) -> Votes:
    """Read a votes file.

    Columns ``model_a``, ``model_b`` and ``winner`` must be there; ``side_a`` (left without it), ``voter``,
    ``counted`` and ``track`` are used where they are, ``categories`` where one is wanted: words with ``;``
    between them, in JSON also a list of words. Other columns are left alone.

    Parameters
    ----------
    path : Path
        A ``.csv`` file, or ``.jsonl`` with one object a line, UTF-8; or either of them gzipped, with ``.gz``
        behind its name.
    track : str, optional
        The track to read; needed where the file holds several.
    category : str, optional
        A category that must be there; with it, all categories are read.

    Raises
    ------
    VotesFileError
        For anything that cannot be read as votes, with the place and what would be right.
    """
    with opened(path, OPTIONAL if category is None else (*OPTIONAL, "categories")) as (found, rows):
        table = Table(path, found)
        table.read(rows)
    _must_be_a_board(table)
    chosen, its = _of_track(table, track)
    counted = its & table.column("counted").astype(bool) if "counted" in found else its
    categories = {} if category is None else _categories(table, category, counted)
    return Votes(_comparisons(table, counted), chosen, int(its.sum() - counted.sum()), categories)


def _must_be_a_board(table: Table) -> None:
    """Refuse what names so many entries that its columns are surely others than meant."""
    entries = len(table.words("model_a"))
    if entries > MOST_ENTRIES:
        raise VotesFileError(
            f"{table.path}: model_a and model_b name {entries:,} entries; there may be {MOST_ENTRIES:,} at most."
        )


def _comparisons(table: Table, chosen: NDArray[np.bool_]) -> Comparisons:
    """Make comparisons of the rows chosen."""
    left, right, outcome = (table.column(name)[chosen] for name in ("model_a", "model_b", "winner"))
    if "side_a" in table.found:
        left, right, outcome = by_side(left, right, outcome, table.column("side_a")[chosen])
    words = table.words("model_a")
    present = _present(np.concatenate([left, right]))
    order = sorted(present, key=words.__getitem__)
    place = _places(order, len(words))
    voter = table.column("voter")[chosen] if "voter" in table.found else None
    if voter is not None:
        voter = _places(_present(voter), len(table.words("voter")))[voter]
    return Comparisons(tuple(words[code] for code in order), place[left], place[right], outcome, voter)


def _present(codes: NDArray[Any]) -> list[int]:
    return np.flatnonzero(np.bincount(codes)).tolist()


def _places(codes: list[int], size: int) -> NDArray[np.int32]:
    """Where each code stands among those given; zero for the others."""
    place = np.zeros(size, np.int32)
    place[codes] = np.arange(len(codes))
    return place


def _of_track(table: Table, wanted: str | None) -> tuple[str | None, NDArray[np.bool_]]:
    """Choose the rows of the track that is wanted, or of the only one."""
    every = np.ones(table.rows, bool)
    if "track" not in table.found:
        if wanted is not None:
            raise VotesFileError(f"{table.path}: there is no column track; leave --track out.")
        return None, every
    tracks = table.words("track")
    if wanted is None and len(tracks) > 1:
        raise VotesFileError(f"{table.path}: there are votes of {_listed(tracks)}; choose one by --track.")
    if wanted is None:
        return (tracks[0] if tracks else None), every
    if wanted not in tracks:
        raise VotesFileError(
            f"{table.path}: there is no vote of the track {wanted!r}; there are votes of {_listed(tracks)}."
        )
    return wanted, table.column("track") == tracks.index(wanted)


def _categories(table: Table, wanted: str, chosen: NDArray[np.bool_]) -> dict[str, NDArray[np.bool_]]:
    """Say for each category which of the rows chosen are of it; `wanted` must be among them."""
    if "categories" not in table.found:
        raise VotesFileError(f"{table.path}: there is no column categories; leave --category out.")
    code = table.column("categories")[chosen]
    sets = [_split(cell) for cell in table.words("categories")]
    there = set().union(*(sets[number] for number in _present(code)))
    if wanted not in there:
        raise VotesFileError(
            f"{table.path}: there is no vote of the category {wanted!r}; there are votes of {_listed(there)}."
        )
    return {word: np.array([word in words for words in sets], bool)[code] for word in sorted(there)}


def _split(cell: str | tuple[str, ...]) -> set[str]:
    words = cell.split(";") if isinstance(cell, str) else cell
    return {word.strip() for word in words} - {""}


def _listed(words: Iterable[str]) -> str:
    """Name the words in alphabetical order, ten at most."""
    ordered = sorted(words)
    more = f" and {len(ordered) - MOST_NAMED} more" if len(ordered) > MOST_NAMED else ""
    return (", ".join(ordered[:MOST_NAMED]) or "none") + more
