"""Refits a board: counts to strengths, to standings, to the agenda of what to serve next, written at once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from arena import live
from arena.battles.integrity import POLICY_VERSION
from arena.battles.models import Agenda, LedgerLine
from arena.entries.models import Entry, State
from arena.heartbeat import beat
from arena.leaderboard import counting, sealing, tables
from arena.leaderboard.models import Board, Standing, StandingState
from arena.prompts.models import Track, World
from ratings import bradley_terry, information, scale
from ratings.counts import Counts
from ratings.fitted import Fit

logger = logging.getLogger(__name__)

METHOD = "Bradley-Terry, ties as half wins"
METHOD_VERSION = "1"
LEVEL = 0.95


def refit_boards() -> int:
    """Seal and count new votes and refit the boards they move; return how many boards were written."""
    with beat("refit") as ours:
        if not ours:
            return 0
        sealing.seal_votes()
        counting.count_sealed()
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
    """Whether votes were counted, or entries came or went, since the board before."""
    if before is None or before.votes != track.tally.votes:
        return True
    shown = dict(before.standings.values_list("entry_id", "state"))
    return {e.pk: e.state == State.WITHDRAWN for e in contenders} != {
        entry: state == StandingState.WITHDRAWN for entry, state in shown.items()
    }


@dataclass(frozen=True)
class Fitted:
    """A fit with its counts, on the point scale of its board."""

    counts: Counts
    fit: Fit
    scale: scale.Scale


def fit(track: Track, contenders: list[Entry]) -> Fitted:
    """Fit the track's counts; shapes boards stand on their anchor, open boards on their mean."""
    counts = counting.counts_of(track, [entry.pk for entry in contenders])
    fitted = bradley_terry.fit(counts)
    anchors = [place for place, entry in enumerate(contenders) if entry.anchor]
    if track.world == World.SHAPES and anchors:
        return Fitted(counts, fitted, scale.anchored(fitted.strength, anchors[0]))
    return Fitted(counts, fitted, scale.centred(fitted.strength))


def _write(track: Track, contenders: list[Entry], before: Board | None, now: datetime) -> None:
    fitted = fit(track, contenders)
    board = _board(track, fitted, now)
    standings = _standings(board, contenders, fitted)
    Standing.objects.bulk_create(standings)
    pairs = _agenda_pairs(contenders, fitted)
    Agenda.objects.update_or_create(track=track, defaults={"pairs": pairs})
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
            "votes": board.votes,
            "method_version": board.method_version,
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
    parameters: dict[str, Any] = {
        "ridge": fitted.fit.ridge,
        "level": LEVEL,
        "interval": "sandwich, sum-zero gauge",
        "policy": POLICY_VERSION,
        "components": len(fitted.fit.components),
    }
    return Board.objects.create(
        track=track,
        method=METHOD,
        method_version=METHOD_VERSION,
        parameters=parameters,
        votes=tally.votes,
        last_position=tally.last_position,
        last_vote_at=last_vote_at,
        computed_at=now,
    )


def _standings(board: Board, contenders: list[Entry], fitted: Fitted) -> list[Standing]:
    low, high = (fitted.scale.points(end) for end in fitted.fit.interval(LEVEL))
    points, ranks = fitted.scale.points(fitted.fit.strength), fitted.fit.ranks(LEVEL)
    battles = fitted.counts.battles
    elo = board.track.tally.elo
    return [
        Standing(
            board=board,
            entry=entry,
            # Without a battle nothing is known but the prior, and that is no rating.
            rating=float(points[i]) if battles[i] else None,
            low=float(low[i]) if battles[i] else None,
            high=float(high[i]) if battles[i] else None,
            rank_low=int(ranks.low[i]),
            rank_high=int(ranks.high[i]),
            battles=int(battles[i]),
            elo=elo.get(str(entry.pk)),
            state=_state(entry, int(battles[i])),
        )
        for i, entry in enumerate(contenders)
    ]


def _state(entry: Entry, battles: int) -> StandingState:
    if entry.state == State.WITHDRAWN:
        return StandingState.WITHDRAWN
    return StandingState.PROVISIONAL if battles < settings.PROVISIONAL_BELOW else StandingState.RANKED


def _agenda_pairs(contenders: list[Entry], fitted: Fitted) -> list[tuple[int, int, float]]:
    weights = information.pair_weights(fitted.fit.hessian_covariance, fitted.fit.strength)
    firsts, seconds = np.triu_indices(len(contenders), 1)
    return [
        (contenders[i].pk, contenders[j].pk, float(weights[i, j]))
        for i, j in zip(firsts, seconds, strict=True)
    ]
