"""What a rank rests on: battles, interval, provenance, and how few votes more would turn its order with a neighbour."""

from __future__ import annotations

from typing import Any

from arena.entries.models import Entry
from arena.leaderboard.fitting import METHOD
from arena.leaderboard.frozen import Frozen
from arena.leaderboard.models import Standing, StandingState
from ratings.flips import fewest_to_swap
from ratings.methods import METHODS


def rests_on(entry: Entry, frozen: Frozen) -> dict[str, Any]:
    """Return the facts behind an entry's place on the board of the moment; a neighbour is None where there is none."""
    board, own = frozen.board, _standing(entry, frozen)
    return {
        "track": board.track.slug,
        "board": board.pk,
        "votes": board.votes,
        "voters": board.voters,
        "provenance": entry.provenance,
        "battles": own.battles if own else 0,
        "rating": own and _rounded(own.rating),
        "low": own and _rounded(own.low),
        "high": own and _rounded(own.high),
        "rank_low": own and own.rank_low,
        "rank_high": own and own.rank_high,
        "state": own and str(own.state),
        **_neighbours(own, frozen),
    }


def _rounded(points: float | None) -> float | None:
    return None if points is None else round(points, 1)


def _standing(entry: Entry, frozen: Frozen) -> Standing | None:
    return next((standing for standing in frozen.standings if standing.entry_id == entry.pk), None)


def _neighbours(own: Standing | None, frozen: Frozen) -> dict[str, Any]:
    """Return who stands right above and right below, and the votes for the lower one that would swap the two."""
    rated = sorted(
        (
            s
            for s in frozen.standings
            if s is own or (s.rating is not None and s.state != StandingState.WITHDRAWN)
        ),
        key=lambda standing: -(standing.rating or 0.0),
    )
    if own is None or own.rating is None:
        return {"above": None, "below": None}
    place = rated.index(own)
    above = rated[place - 1] if place else None
    below = rated[place + 1] if place + 1 < len(rated) else None
    return {
        "above": above and {"entry": above.entry.slug, "votes": _votes_to_swap(frozen, above, own)},
        "below": below and {"entry": below.entry.slug, "votes": _votes_to_swap(frozen, own, below)},
    }


def _votes_to_swap(frozen: Frozen, ahead: Standing, behind: Standing) -> int | None:
    numbers = [entry.pk for entry in frozen.fitted.contenders]
    fitted = frozen.fitted.board
    flip = fewest_to_swap(
        fitted.fit,
        fitted.counts,
        METHODS[METHOD],
        numbers.index(ahead.entry_id),
        numbers.index(behind.entry_id),
    )
    return flip.number if flip else None
