"""The board of the moment at which a reveal fell due: of the votes before it, and kept for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from arena.entries.models import Entry, State
from arena.leaderboard import snapshots
from arena.leaderboard.blocks import Columns
from arena.leaderboard.counting import counted_before
from arena.leaderboard.fitting import Fitted, fit
from arena.leaderboard.models import Board, Standing
from arena.prompts.models import Track
from ratings import elo


@dataclass(frozen=True)
class Frozen:
    """A board of the moment with its standings and the fit behind them."""

    board: Board
    standings: list[Standing]
    fitted: Fitted


def freeze(entry: Entry, track: Track, position: int, now: datetime) -> Frozen | None:
    """Write the board of a track's votes that the ledger has before `position`; None where there are none.

    All sealed votes must have been counted. Raises ArithmeticError where they cannot be fitted.
    """
    columns = counted_before(track, position)
    if not len(columns.rows):
        return None
    fitted = fit(track, _contenders(track, columns), columns)
    votes = snapshots.Votes(len(columns.rows), position - 1, _elo(columns), track.tally.void_clips)
    board, standings = snapshots.store(track, fitted, votes, now, frozen_for=entry)
    return Frozen(board, standings, fitted)


def _contenders(track: Track, columns: Columns) -> list[Entry]:
    belongs = Q(tracks=track, state=State.ACTIVE) | Q(pk__in=columns.entries())
    return list(Entry.objects.public().filter(belongs).distinct().order_by("id"))


def _elo(columns: Columns) -> dict[str, float]:
    """Return the running score by entry number, replayed in the ledger's order."""
    entries = columns.entries()
    return dict(zip(map(str, entries), elo.replay(columns.comparisons(entries)).tolist(), strict=True))
