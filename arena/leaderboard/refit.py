"""Refits the boards that new votes move: board, standings and agenda, written and announced at once."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from arena import live
from arena.battles.integrity import POLICY_VERSION
from arena.battles.models import Agenda, LedgerLine
from arena.entries.models import Entry, State
from arena.heartbeat import beat
from arena.leaderboard import counting, sealing, tables
from arena.leaderboard.fitting import Fitted, fit, parameters
from arena.leaderboard.models import Board, Standing, StandingState
from arena.prompts.models import Track
from ratings.standings import LEVEL

logger = logging.getLogger(__name__)

METHOD_TITLE = "Rao-Kupper with side effect, intervals clustered by voter"
METHOD_VERSION = "2"


def refit_boards() -> int:
    """Seal and count new votes and refit the boards they move; return how many boards were written."""
    with beat("refit") as ours:
        if not ours:
            return 0
        sealing.seal_votes()
        if not counting.count_sealed():
            return 0  # a board of half the votes would be no board
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
    """Return the entries that belong on the board: the active, and whoever has votes there, gone or not."""
    belongs = Q(tracks=track, state=State.ACTIVE) | Q(pk__in=[int(number) for number in track.tally.elo])
    return list(Entry.objects.filter(belongs).distinct().order_by("id"))


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
    fitted = fit(track, contenders)
    board = _board(track, fitted, now)
    standings = _standings(board, fitted)
    Standing.objects.bulk_create(standings)
    Agenda.objects.update_or_create(track=track, defaults={"pairs": fitted.agenda()})
    changed = tables.changed_rows(before, standings)
    # Snapshots are no facts: of an hour, the newest is kept.
    Board.objects.filter(
        track=track, pk__lt=board.pk, computed_at__gte=now.replace(minute=0, second=0, microsecond=0)
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


def _board(track: Track, fitted: Fitted, now: datetime) -> Board:
    tally = track.tally
    last_vote_at = (
        LedgerLine.objects.filter(position__lte=tally.last_position, vote__battle__track=track)
        .order_by("-position")
        .values_list("vote__cast_at", flat=True)
        .first()
        if tally.votes
        else None
    )
    effect, effect_low, effect_high = fitted.board.side_effect() or (None, None, None)
    clustered = fitted.board.clustered
    return Board.objects.create(
        track=track,
        method=METHOD_TITLE,
        method_version=METHOD_VERSION,
        parameters={**parameters(fitted), "policy": POLICY_VERSION, "void_clips": tally.void_clips},
        votes=tally.votes,
        last_position=tally.last_position,
        last_vote_at=last_vote_at,
        computed_at=now,
        side_effect=effect,
        side_effect_low=effect_low,
        side_effect_high=effect_high,
        voters=clustered.voters,
        effective_voters=clustered.effective_voters if tally.votes else None,
        design_effect=clustered.design_effect if tally.votes else None,
    )


def _standings(board: Board, fitted: Fitted) -> list[Standing]:
    low, high = (fitted.scale.points(end) for end in fitted.board.fit.interval(LEVEL))
    points, places = fitted.scale.points(fitted.board.fit.strength), fitted.board.places
    battles = fitted.board.counts.battles
    elo = board.track.tally.elo
    return [
        Standing(
            board=board,
            entry=entry,
            # Without a battle nothing is known but the prior, and that is no rating.
            rating=float(points[i]) if battles[i] else None,
            low=float(low[i]) if battles[i] else None,
            high=float(high[i]) if battles[i] else None,
            bradley_terry=float(fitted.half_ties[i]) if battles[i] else None,
            rank_low=int(places.rank_low[i]),
            rank_high=int(places.rank_high[i]),
            rank_class=int(places.rank_class[i]) or None,
            first_place=places.first == i,
            battles=int(battles[i]),
            elo=elo.get(str(entry.pk)),
            state=_state(entry, ranked=bool(places.ranked[i])),
        )
        for i, entry in enumerate(fitted.contenders)
    ]


def _state(entry: Entry, *, ranked: bool) -> StandingState:
    if entry.state == State.WITHDRAWN:
        return StandingState.WITHDRAWN
    return StandingState.RANKED if ranked else StandingState.PROVISIONAL
