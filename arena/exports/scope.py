"""Of what time and track a public table is, and what such a table is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from arena.tabular.columns import Columns, Row


@dataclass(frozen=True)
class Scope:
    """What an export reaches over.

    Attributes
    ----------
    until : int
        The last block, included; 0 where there is none yet.
    now : datetime
        When the export began: nothing of it may depend on any later clock.
    since : int
        The last block left out, for a delta; 0 for all.
    track : str or None
        Slug of the one track; None for all of them.
    """

    until: int
    now: datetime
    since: int = 0
    track: str | None = None


@dataclass(frozen=True)
class Table:
    """A public table.

    Attributes
    ----------
    name, title, meaning : str
        Its file's name, a heading, and a sentence or two for the data card.
    columns : Columns
        In the order of the cells.
    key : tuple of str
        Columns that tell its rows apart.
    batches : callable
        Gives its rows within a scope, some thousands at a time, in an order that stays as it is.
    by_track : bool
        Whether each track also has a file of its own.
    grows : bool
        Whether rows are only ever added, so that a delta since a block makes sense.
    """

    name: str
    title: str
    meaning: str
    columns: Columns
    key: tuple[str, ...]
    batches: Callable[[Scope], Iterator[Sequence[Row]]]
    by_track: bool = False
    grows: bool = False
