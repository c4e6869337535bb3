"""Reads a votes file: the votes of one track as comparisons, and which of them are of which category."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ratings import votes_chunks
from ratings.outcomes import Comparisons
from ratings.text_files import VotesFileError
from ratings.votes_table import SEEN, Table
from ratings.votes_wanted import Wanted, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["Votes", "VotesFileError", "read"]

MOST_NAMED = 10


@dataclass(frozen=True, eq=False)
class Votes:
    """The votes of one track.

    Attributes
    ----------
    comparisons : Comparisons
        Those that count, in the order of the file; names in alphabetical order, voters numbered as they come,
        weighted where the file has weights.
    track : str or None
        The track, where the file tells tracks apart.
    left_out : int
        Votes of the track that the file marks as not counted.
    categories : dict of str to ndarray of bool, shape (n,)
        Which of the votes are of each category, in alphabetical order; empty unless one was asked for.
    covariates : dict of str to ndarray of float64, shape (n,)
        Value of the left clip less that of the right, for each covariate that was asked for.
    voter_names : tuple of str
        The voters by their numbers; empty without a column of voters.
    """

    comparisons: Comparisons
    track: str | None
    left_out: int
    categories: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    covariates: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    voter_names: tuple[str, ...] = ()


def read(
    path: Path,
    track: str | None = None,
    category: str | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    first: int | None = None,
    covariates: Sequence[str] = (),
    progress: Callable[[float], None] | None = None,
) -> Votes:
    """Read a votes file.

    Columns ``model_a``, ``model_b`` and ``winner`` must be there; ``side_a`` (left without it), ``voter``,
    ``counted``, ``track`` and ``weight`` are used where they are, others where they are wanted: ``categories``, words
    with ``;`` between them or a list of words, and ``cast_at``, a time in UTC as ``2026-03-01T12:34Z``. Other columns
    are left alone, and so are rows that are not wanted.

    Parameters
    ----------
    path : Path
        A ``.csv`` file, or ``.jsonl`` with one object a line, UTF-8; either of them gzipped, with ``.gz`` behind its
        name; or a ``.parquet`` file, which pyarrow reads.
    track : str, optional
        The track to read; needed where the file holds several.
    category : str, optional
        A category that must be there; with it, all categories are read.
    since, until : datetime, optional
        Only votes cast from `since` on, and before `until`; with a time zone.
    first : int, optional
        Only so many votes, the first of those that count.
    covariates : sequence of str
        Numbers of the clips to read. Each is in two columns with ``_a`` and ``_b`` behind its name, or in one: that of
        `model_a` less that of `model_b`.
    progress : callable, optional
        Told what share of the file was read, from 0 to 1.

    Raises
    ------
    VotesFileError
        For anything that cannot be read as votes, with the place and what would be right.
    ValueError
        For a time without a zone, or a `first` below 1.
    MemoryError
        Where there is less memory than some thirty bytes a vote, and the names of the voters.
    """
    wanted = Wanted(track, category, since, until, first, tuple(covariates))
    with votes_chunks.opened(path, wanted.columns, progress) as (found, chunks, voters):
        wanted.must_be_in(path, found)
        table = Table(path, found, wanted, voters)
        table.read(chunks)
    chosen = _track(table, track)
    categories = {} if category is None else _categories(table, category)
    measures = {name: table.column(name, np.float64) for name in table.measured}
    leads = _covariates(table, measures)
    comparisons, voter_names = _comparisons(table, measures.get("weight"))
    return Votes(comparisons, chosen, table.left_out, categories, leads, voter_names)


def _comparisons(table: Table, weight: NDArray[np.float64] | None) -> tuple[Comparisons, tuple[str, ...]]:
    """Make comparisons of the rows, and name their voters."""
    words = table.words("model_a")
    order = sorted(range(len(words)), key=words.__getitem__)
    place = np.empty(len(words), np.int32)
    place[order] = np.arange(len(words))
    left, right = (table.column(name, np.int32, place) for name in SEEN[:2])
    outcome = table.column(SEEN[2], np.int8)
    voter, voters = table.voters.numbered() if "voter" in table.found else (None, ())
    return Comparisons(tuple(map(words.__getitem__, order)), left, right, outcome, voter, weight), voters


def _covariates(table: Table, measures: dict[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """Give what the left clip has of each covariate more than the right."""
    leads = {}
    sign = 1.0 if "side_a" not in table.parts else 1.0 - 2.0 * table.column("side_a", np.float64)
    for name in table.wanted.covariates:
        first, *second = (measures[column] for column in sources(name, table.found))
        leads[name] = sign * (first - second[0] if second else first)
    return leads


def _track(table: Table, wanted: str | None) -> str | None:
    """Give the track that was wanted, or the only one."""
    if "track" not in table.found:
        return None
    tracks = table.words("track")
    if wanted is None and len(tracks) > 1:
        raise VotesFileError(f"{table.path}: there are votes of {_listed(tracks)}; choose one by --track.")
    if wanted is None:
        return tracks[0] if tracks else None
    if wanted not in tracks:
        raise VotesFileError(
            f"{table.path}: there is no vote of the track {wanted!r}; there are votes of {_listed(tracks)}."
        )
    return wanted


def _categories(table: Table, wanted: str) -> dict[str, NDArray[np.bool_]]:
    """Say for each category which of the rows are of it; `wanted` must be among them."""
    code = table.column("categories", np.int32)
    sets = [_split(cell) for cell in table.words("categories")]
    there = set().union(*sets)
    if wanted not in there:
        raise VotesFileError(
            f"{table.path}: there is no vote of the category {wanted!r}; there are votes of {_listed(there)}."
        )
    return {word: np.array([word in words for words in sets], bool)[code] for word in sorted(there)}


def _split(cell: str | tuple[str, ...] | None) -> set[str]:
    words = cell.split(";") if isinstance(cell, str) else cell or ()
    return {word.strip() for word in words} - {""}


def _listed(words: Iterable[str]) -> str:
    """Name the words in alphabetical order, ten at most."""
    ordered = sorted(words)
    more = f" and {len(ordered) - MOST_NAMED} more" if len(ordered) > MOST_NAMED else ""
    return (", ".join(ordered[:MOST_NAMED]) or "none") + more
