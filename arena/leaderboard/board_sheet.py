"""Boards as rows: one a standing, each with the board, method version and time that its numbers are quoted with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arena.rest.sheets import Sheet, rows_of
from arena.tabular.columns import Column, Kind

POINTS = 1  # decimals of a rating, as boards print them


def _points(name: str, meaning: str) -> Column:
    return Column(name, Kind.NUMBER, meaning, nullable=True, digits=POINTS)


OF_THE_BOARD = (
    Column("board", Kind.INTEGER, "The board's number."),
    Column("track", Kind.WORD, "The rating pool, by its slug."),
    Column("computed_at", Kind.MOMENT, "When the board was computed, in UTC."),
    Column("method_version", Kind.WORD, "Version of the method."),
)
OF_THE_STANDING = (
    Column("entry", Kind.WORD, "The entry, by its permanent slug."),
    Column("name", Kind.WORD, "The entry's public name, or its codename while it is sealed."),
    Column("codename", Kind.BOOLEAN, "Whether the name is a codename."),
    Column("status", Kind.WORD, "Of the name: open, sealed, or due and opening."),
    Column("reveal_at", Kind.MOMENT, "A sealed entry is due then, or earlier by votes.", nullable=True),
    _points("rating", "In points; unknown before the first battle."),
    _points("low", "Lower end of its 95% interval, in points."),
    _points("high", "Upper end of its 95% interval, in points."),
    Column("rank_low", Kind.INTEGER, "Best rank that the votes allow."),
    Column("rank_high", Kind.INTEGER, "Worst rank that the votes allow."),
    Column("battles", Kind.INTEGER, "Counted votes on the entry."),
    Column("state", Kind.WORD, "provisional, ranked or withdrawn."),
    Column("provenance", Kind.WORD, "Who made the clips: uploaded, hosted or reproduced."),
    _points("elo", "Running score, in points, in the ledger's order."),
    _points("bradley_terry", "In points, with ties as half wins and no side effect, as other arenas print it."),
    Column("rank_class", Kind.INTEGER, "Entries of one class are not surely apart.", nullable=True),
    Column("first_place", Kind.BOOLEAN, "Ahead of all by evidence that holds at any time of looking."),
)  # fmt: skip


def of(name: str, boards: Sequence[dict[str, Any]]) -> Sheet:
    """Return the standings of boards, which are given as the REST interface has them."""
    rows = [
        (*told, *cells)
        for board in boards
        for told in rows_of([board], OF_THE_BOARD)
        for cells in rows_of(board["standings"], OF_THE_STANDING)
    ]
    return Sheet(name, (*OF_THE_BOARD, *OF_THE_STANDING), rows)
