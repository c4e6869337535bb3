"""The table of all boards that were kept: one row a standing, oldest board first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from arena.exports.scope import Scope, Table
from arena.exports.standing_cells import ENTRY, OF_THE_BOARD, OF_THE_STANDING, of_board, of_standing
from arena.leaderboard.models import Board, Standing
from arena.tabular.columns import Column, Kind, Row

BOARDS_A_PAGE = 200
COLUMNS = (
    *OF_THE_BOARD,
    Column(
        "frozen_for",
        Kind.WORD,
        "The entry (slug) at whose reveal the board was frozen; unknown for a running board.",
        nullable=True,
    ),
    ENTRY,
    *OF_THE_STANDING,
)


def _batches(scope: Scope) -> Iterator[Sequence[Row]]:
    kept = Board.objects.filter(kept=True, computed_at__lte=scope.now)
    boards, last = kept.select_related("track", "frozen_for").order_by("pk"), 0
    while page := {board.pk: board for board in boards.filter(pk__gt=last)[:BOARDS_A_PAGE]}:
        yield _rows(page)
        last = max(page)


def _rows(boards: dict[int, Board]) -> list[Row]:
    standings = Standing.objects.filter(board__in=boards).select_related("entry")
    return [_row(boards[standing.board_id], standing) for standing in standings]


def _row(board: Board, standing: Standing) -> Row:
    frozen_for = board.frozen_for.slug if board.frozen_for else None
    return (*of_board(board), frozen_for, standing.entry.slug, *of_standing(standing))


TABLE = Table(
    name="board_history",
    title="Board history",
    meaning="All boards that the arena keeps: of each hour one, and those frozen at reveals.",
    columns=COLUMNS,
    key=("board", "entry"),
    batches=_batches,
)
