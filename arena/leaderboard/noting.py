"""Notes each track's newest board in the ledger, once an hour: whoever keeps the ledger can hold us to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from arena.heartbeat import LockTaken, held
from arena.leaderboard.models import Board
from arena.leaderboard.standings_hash import standings_sha256
from arena.ledger.events import moment, write
from arena.ledger.models import Event, Kind
from arena.prompts.models import Track

PATIENCE_SECONDS = 5.0  # a refit may take the newest board away, so none runs meanwhile


def note_boards(now: datetime) -> int:
    """Keep and note the newest board of each track that has another one than the last hour's; return how many."""
    try:
        with held("refit", PATIENCE_SECONDS):
            return sum(_note_if_new(track, now) for track in Track.objects.all())
    except LockTaken:
        return 0


def _note_if_new(track: Track, now: datetime) -> bool:
    newest = Board.objects.current(track)
    if newest is None or newest.kept or _noted_this_hour(track, now):
        return False
    note(newest)
    return True


def note(board: Board) -> Event:
    """Keep a board for good, and write its hash for the ledger; the caller holds the lock called "refit"."""
    board.kept = True
    board.save(update_fields=["kept"])
    return write(Kind.BOARD, str(board.pk), _facts(board))


def _noted_this_hour(track: Track, now: datetime) -> bool:
    hour = now.replace(minute=0, second=0, microsecond=0)
    kept = Board.objects.running().filter(track=track, kept=True)
    return kept.filter(computed_at__gte=hour, computed_at__lt=hour + timedelta(hours=1)).exists()


def _facts(board: Board) -> dict[str, object]:
    return {
        "board": board.pk,
        "track": board.track.slug,
        "method": board.method,
        "method_version": board.method_version,
        "last_position": board.last_position,
        "votes": board.votes,
        "standings_sha256": standings_sha256(board.standings.select_related("entry")),
        "computed_at": moment(board.computed_at),
    }
