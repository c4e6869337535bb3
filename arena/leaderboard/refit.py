"""Refits the boards that new votes move: board, standings and agenda, written and announced at once."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from arena import live
from arena.battles.models import Agenda
from arena.entries.models import Entry, State
from arena.heartbeat import beat
from arena.leaderboard import blocks, counting, snapshots, tables
from arena.leaderboard.fitting import fit
from arena.leaderboard.models import Board, StandingState
from arena.leaderboard.snapshots import METHOD_VERSION, Votes
from arena.ledger import sealing
from arena.prompts.models import Track

logger = logging.getLogger(__name__)


def refit_boards() -> int:
    """Seal and count new votes and refit the boards they move; return how many boards were written."""
    with beat("refit") as ours:
        if not ours:
            return 0
        sealing.seal(timezone.now())
        if not counting.count_sealed():
            return 0  # a board of half the votes would be no board
        return refit_moved()


def refit_moved() -> int:
    """Refit the boards that counted votes move; the caller holds the lock called "refit", and has counted all."""
    return sum(_refit_if_moved(track) for track in Track.objects.select_related("tally"))


def _refit_if_moved(track: Track) -> bool:
    contenders, before = _contenders(track), Board.objects.current(track)
    if not contenders or not _moved(track, before, contenders):
        return False
    try:
        with transaction.atomic():
            _write(track, contenders, before, timezone.now())
    except ArithmeticError:
        # The other boards go on; this one keeps its last numbers, and their time tells so.
        logger.exception("the board of %s could not be fitted", track.slug)
        return False
    return True


def _contenders(track: Track) -> list[Entry]:
    """Return the entries that belong on the board: the active, and whoever has votes there and is not gone."""
    belongs = Q(tracks=track, state=State.ACTIVE) | Q(pk__in=[int(number) for number in track.tally.elo])
    return list(Entry.objects.public().filter(belongs).distinct().order_by("id"))


def _moved(track: Track, before: Board | None, contenders: list[Entry]) -> bool:
    """Whether votes were counted, clips turned void, entries came or went, or the method changed, since then."""
    if before is None or (before.votes, before.method_version) != (track.tally.votes, METHOD_VERSION):
        return True
    if before.parameters.get("void_clips", 0) != track.tally.void_clips:
        return True
    shown = dict(before.standings.values_list("entry_id", "state"))
    return {e.pk: e.state == State.WITHDRAWN for e in contenders} != {
        entry: state == StandingState.WITHDRAWN for entry, state in shown.items()
    }


def _write(track: Track, contenders: list[Entry], before: Board | None, now: datetime) -> None:
    fitted = fit(track, contenders, blocks.columns_of(track.pk))
    board, standings = snapshots.store(track, fitted, Votes.counted(track.tally), now)
    Agenda.objects.update_or_create(track=track, defaults={"pairs": fitted.agenda()})
    changed = tables.changed_rows(before, standings)
    # Snapshots are no facts: of an hour, the newest is kept.
    Board.objects.running().filter(
        kept=False,
        track=track,
        pk__lt=board.pk,
        computed_at__gte=now.replace(minute=0, second=0, microsecond=0),
    ).delete()
    live.announce(
        {
            "type": "board",
            "track": track.slug,
            "board": board.pk,
            "previous": before and before.pk,
            "changed": changed,
            "axis": tables.axis(tables.rows(standings)),
            **tables.facts(board),
            "computed_at": board.computed_at.isoformat(),
        }
    )
