"""Writes a fitted track down: one board and its standings."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from arena.battles.integrity import POLICY_VERSION
from arena.battles.models import LedgerLine
from arena.entries.models import Entry, State
from arena.leaderboard.fitting import Fitted, parameters
from arena.leaderboard.models import Board, Standing, StandingState, Tally
from arena.prompts.models import Track
from ratings.standings import LEVEL

METHOD_TITLE = "Rao-Kupper with side effect, intervals clustered by voter"
METHOD_VERSION = "3"


class Votes(NamedTuple):
    """Which votes a board counts: their number, the ledger position it reaches to, and Elo by entry number."""

    number: int
    last_position: int
    elo: dict[str, float]
    void_clips: int

    @classmethod
    def counted(cls, tally: Tally) -> Votes:
        """All that the track's tally has counted."""
        return cls(tally.votes, tally.last_position, tally.elo, tally.void_clips)


def store(
    track: Track, fitted: Fitted, votes: Votes, now: datetime, frozen_for: Entry | None = None
) -> tuple[Board, list[Standing]]:
    """Write the board and its standings; one that is frozen for an entry's reveal stays for good."""
    board = _board(track, fitted, votes, now, frozen_for)
    standings = _standings(board, fitted, votes.elo)
    Standing.objects.bulk_create(standings)
    return board, standings


def _board(track: Track, fitted: Fitted, votes: Votes, now: datetime, frozen_for: Entry | None) -> Board:
    effect, effect_low, effect_high = fitted.board.side_effect() or (None, None, None)
    clustered = fitted.board.clustered
    return Board.objects.create(
        track=track,
        method=METHOD_TITLE,
        method_version=METHOD_VERSION,
        parameters={**parameters(fitted), "policy": POLICY_VERSION, "void_clips": votes.void_clips},
        votes=votes.number,
        last_position=votes.last_position,
        last_vote_at=_last_vote_at(track, votes),
        computed_at=now,
        side_effect=effect,
        side_effect_low=effect_low,
        side_effect_high=effect_high,
        voters=clustered.voters,
        effective_voters=clustered.effective_voters if votes.number else None,
        design_effect=clustered.design_effect if votes.number else None,
        frozen_for=frozen_for,
        kept=frozen_for is not None,
    )


def _last_vote_at(track: Track, votes: Votes) -> datetime | None:
    if not votes.number:
        return None
    lines = LedgerLine.objects.filter(position__lte=votes.last_position, vote__battle__track=track)
    return lines.order_by("-position").values_list("vote__cast_at", flat=True).first()


def _standings(board: Board, fitted: Fitted, elo: dict[str, float]) -> list[Standing]:
    low, high = (fitted.scale.points(end) for end in fitted.board.interval(LEVEL))
    points, places = fitted.scale.points(fitted.board.fit.strength), fitted.board.places
    battles = fitted.board.counts.battles
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
