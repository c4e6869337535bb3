"""A board as pages, sockets and the REST interface print it: rows, their common axis, and what changed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from arena.leaderboard.models import Board, Standing, StandingState

Row = dict[str, Any]
AXIS_STEPS = (10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000)
MOST_TICKS = 6


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def row(standing: Standing) -> Row:
    """Return one standing; `rank_low` is the best rank, and a rating that is unknown is None."""
    entry = standing.entry
    return {
        "entry": entry.slug,
        "name": entry.name,
        "codename": entry.sealed,
        "status": entry.status.value,
        "reveal_at": entry.reveal_at.isoformat() if entry.sealed and entry.reveal_at else None,
        "rating": _rounded(standing.rating),
        "low": _rounded(standing.low),
        "high": _rounded(standing.high),
        "rank_low": standing.rank_low,
        "rank_high": standing.rank_high,
        "battles": standing.battles,
        "state": standing.state,
        "provenance": entry.provenance,
        "elo": _rounded(standing.elo),
        "bradley_terry": _rounded(standing.bradley_terry),
        "rank_class": standing.rank_class,
        "first_place": standing.first_place,
    }


def rows(standings: Iterable[Standing]) -> list[Row]:
    """Return the rows best first; then those without a rating, by name, and the withdrawn."""
    printed = [row(standing) for standing in standings]
    return sorted(printed, key=_place)


def _place(printed: Row) -> tuple[bool, bool, float, str]:
    rating = printed["rating"]
    return printed["state"] == StandingState.WITHDRAWN, rating is None, -(rating or 0.0), printed["entry"]


def changed_rows(before: Board | None, standings: Iterable[Standing]) -> list[Row]:
    """Return the rows that differ from the board before."""
    old = {r["entry"]: r for r in rows(before.standings.select_related("entry"))} if before else {}
    return [r for r in rows(standings) if old.get(r["entry"]) != r]


def axis(printed: list[Row]) -> dict[str, Any]:
    """Return the common scale of all intervals: its ends and at most a handful of round ticks between them."""
    ends = [r[end] for r in printed for end in ("low", "high") if r[end] is not None]
    low, high = (min(ends), max(ends)) if ends else (900.0, 1100.0)
    step = next((s for s in AXIS_STEPS if (high - low) / s <= MOST_TICKS), AXIS_STEPS[-1])
    first, last = math.floor(low / step) * step, math.ceil(high / step) * step
    last = max(last, first + step)
    return {"low": first, "high": last, "ticks": list(range(first, last + 1, step))}


def percent(value: float, along: dict[str, Any]) -> str:
    """Return where a rating stands on an axis, as SVG has it."""
    part = (value - along["low"]) / (along["high"] - along["low"])
    return f"{100 * min(max(part, 0.0), 1.0):.2f}%"


def drawn(printed: Row, along: dict[str, Any]) -> dict[str, str] | None:
    """Return the places of a row's interval and rating on an axis; None without a rating."""
    if printed["rating"] is None:
        return None
    return {end: percent(printed[end], along) for end in ("low", "rating", "high")}


def votes_note(board: Board) -> str:
    """Say how many votes of how many voters a board counts."""
    votes = f"{board.votes:,} vote{'' if board.votes == 1 else 's'}"
    return f"{votes} of {board.voters:,} voter{'' if board.voters == 1 else 's'}" if board.votes else votes


def side_note(board: Board) -> str:
    """Say what standing left is worth on this board."""
    if board.side_effect is None or board.side_effect_low is None or board.side_effect_high is None:
        return ""
    points = [f"{end:+.0f}" for end in (board.side_effect, board.side_effect_low, board.side_effect_high)]
    effect, low, high = (text.replace("-", "\N{MINUS SIGN}") for text in points)
    return (
        f"Standing left is worth {effect} points here (95% interval {low} to {high}); "
        "the ratings are free of it."
    )


def facts(board: Board) -> dict[str, Any]:
    """Return what a board says of itself as a whole; the side effect is in points, for the left."""
    return {
        "method_version": board.method_version,
        "votes": board.votes,
        "voters": board.voters,
        "effective_voters": _rounded(board.effective_voters),
        "design_effect": None if board.design_effect is None else round(board.design_effect, 2),
        "side_effect": _rounded(board.side_effect),
        "side_effect_low": _rounded(board.side_effect_low),
        "side_effect_high": _rounded(board.side_effect_high),
    }


def document(board: Board) -> dict[str, Any]:
    """Return a board that was read `with_standings`, with the keys of `python -m ratings rank --json` and more."""
    return {
        "track": board.track.slug,
        "method": board.method,
        "parameters": board.parameters,
        "board": board.pk,
        "computed_at": board.computed_at,
        "last_vote": board.last_vote_at,
        "last_position": board.last_position,
        "provisional_below": settings.PROVISIONAL_BELOW,
        **facts(board),
        "standings": rows(board.standings.all()),
    }
