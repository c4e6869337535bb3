"""The table of boards: one row a standing of each track's board, and the command that computes it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from arena.exports import sealed
from arena.exports.recomputing import command
from arena.exports.scope import Scope, Table
from arena.exports.standing_cells import ENTRY, OF_THE_BOARD, OF_THE_STANDING, of_board, of_standing
from arena.leaderboard.models import Board
from arena.prompts.models import Track
from arena.tabular.columns import Column, Kind, Row

COLUMNS = (
    *OF_THE_BOARD,
    ENTRY,
    Column("name", Kind.WORD, "The entry's public name, or its codename while it is sealed."),
    Column("codename", Kind.BOOLEAN, "Whether the name is a codename."),
    *OF_THE_STANDING,
    Column("provenance", Kind.WORD, "Who made the clips: uploaded, hosted or reproduced."),
    Column(
        "recompute",
        Kind.WORD,
        "The command that computes the board again from the files beside this one; unknown where it counts no votes, "
        "or others than these files hold, or is of an older method.",
        nullable=True,
    ),
)


def _batches(scope: Scope) -> Iterator[Sequence[Row]]:
    end = sealed.end_of(scope.until)
    for track in Track.objects.all():
        board = _board(track, end)
        if board is not None:
            yield _rows(board, end)


def _board(track: Track, end: int) -> Board | None:
    """Return the board that reaches furthest of those that count no line after `end`, or else the newest.

    Of two that reach as far it is the one that the ledger names.
    """
    boards = Board.objects.running().select_related("track").filter(track=track)
    reaching = boards.filter(last_position__lte=end).order_by("-last_position", "-kept", "-pk")
    return reaching.first() or boards.order_by("-pk").first()


def _rows(board: Board, end: int) -> list[Row]:
    standings = list(board.standings.select_related("entry"))
    line = command(board, standings, end)
    return [
        (
            *of_board(board), standing.entry.slug, standing.entry.name, standing.entry.sealed,
            *of_standing(standing), standing.entry.provenance, line,
        )
        for standing in standings
    ]  # fmt: skip


TABLE = Table(
    name="boards",
    title="Boards",
    meaning="The newest board of each track: one row an entry on it.",
    columns=COLUMNS,
    key=("board", "entry"),
    batches=_batches,
)
