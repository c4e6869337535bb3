"""What `compare` says of two boards: both on one scale, who moved, who is new, and who is gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ratings.board import RatedBoard, rate
from ratings.commands import chosen, fitted_board, numbers, text
from ratings.drift import drift
from ratings.moments import of_category, of_votes
from ratings.overlap import joined_by_name
from ratings.scale import ELO_PER_LOGIT, Scale
from ratings.standings import LEVEL

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ratings.commands.chosen import Chosen
    from ratings.drift import Drift
    from ratings.moments import Moment
    from ratings.votes_file import Votes


class Compared(NamedTuple):
    """Both boards, what moved between them, and who has votes on each."""

    boards: tuple[RatedBoard, RatedBoard]
    moved: Drift
    known: tuple[list[str], list[str]]


def document(before: Votes, after: Votes, options: argparse.Namespace) -> dict[str, Any]:
    """Fit both boards and compare them."""
    joined = bool(before.voter_names and after.voter_names)
    before, after = _joined(before, after) if joined else (_without_voters(before), _without_voters(after))
    (old, new), moved, known = _compared(before, after, options)
    first, second = moved.origins
    return {
        "level": LEVEL,
        "anchor": options.anchor,
        "centred_over": None if options.anchor else list(moved.reference),
        "votes_before": numbers.whole(old.counts.votes),
        "votes_after": numbers.whole(new.counts.votes),
        "voters_before": old.clustered.voters if joined else None,
        "voters_after": new.clustered.voters if joined else None,
        "voters_of_both": len(set(before.voter_names) & set(after.voter_names)) if joined else None,
        "joined_by": "voter" if joined else "vote" if options.dates else None,
        "effective_voters": numbers.rounded(moved.effective_voters) if joined else None,
        "widened": moved.widened,
        "entries": _entries(_rows(old, first, known[0]), _rows(new, second, known[1]), moved),
    }


def _compared(before: Votes, after: Votes, options: argparse.Namespace) -> Compared:
    fits = [chosen.fitted(votes, options.category, options.method) for votes in (before, after)]
    boards = _rated(fits[0], options), _rated(fits[1], options)
    known = _known(before), _known(after)
    common = [name for name in known[0] if name in known[1]]
    reference = _reference(common, boards, options.anchor)
    first, second = (
        _moment(one, votes, options.category) for one, votes in zip(fits, (before, after), strict=True)
    )
    moved = drift(first, second, common, reference, nested=options.dates is not None)
    return Compared(boards, moved, known)


def _joined(before: Votes, after: Votes) -> tuple[Votes, Votes]:
    """Give the voters of both numbers in common."""
    both = joined_by_name(before.comparisons, after.comparisons, before.voter_names, after.voter_names)
    return replace(before, comparisons=both[0]), replace(after, comparisons=both[1])


def _without_voters(votes: Votes) -> Votes:
    return replace(votes, comparisons=replace(votes.comparisons, voter=None))


def _rated(one: Chosen, options: argparse.Namespace) -> RatedBoard:
    return rate(
        one.votes,
        options.method,
        fit=one.fit,
        provisional_battles=options.provisional_battles,
        provisional_voters=options.provisional_voters,
    )


def _known(votes: Votes) -> list[str]:
    """Name the entries that have votes, of whatever category."""
    its = votes.comparisons
    battles = np.bincount(np.concatenate([its.left, its.right]), minlength=len(its.names))
    return [name for name, number in zip(its.names, battles.tolist(), strict=True) if number]


def _reference(common: list[str], boards: Sequence[RatedBoard], anchor: str | None) -> list[str]:
    """Name the entries whose mean stands still: those ranked on both boards, or all of both where that is nobody."""
    if len(common) < 2:  # noqa: PLR2004 - one alone moves against nobody
        raise ValueError(
            f"{text.plural(len(common), 'entry') if len(common) == 1 else 'no entry'} has votes on both boards; "
            "a drift takes two."
        )
    if anchor is not None:
        if anchor not in common:
            raise ValueError(
                f"the anchor {anchor!r} has no votes on both boards; these have: {text.names(common)}."
            )
        return [anchor]
    ranked = [
        {name for name, there in zip(board.fit.names, board.places.ranked.tolist(), strict=True) if there}
        for board in boards
    ]
    return [name for name in common if name in ranked[0] & ranked[1]] or common


def _moment(one: Chosen, votes: Votes, category: str | None) -> Moment:
    rest = None if one.boards is None or category is None else one.boards.rests.get(category)
    if one.boards is None or category is None or rest is None:
        return of_votes(one.fit, one.votes)
    others = votes.comparisons.select(~votes.categories[category])
    return of_category(one.fit, one.votes, rest, others, one.boards.departure)


def _rows(board: RatedBoard, origin: float, known: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Say where the entries that have votes stand on one of the boards, by name."""
    size = len(board.fit.names)
    standings = fitted_board.standings(board, Scale(origin), np.zeros(size, bool), np.ones(size, bool))
    keys = ("rating", "rank_low", "rank_high", "battles", "state")
    return {row["entry"]: {key: row[key] for key in keys} for row in standings if row["entry"] in set(known)}


def _entries(
    before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]], moved: Drift
) -> list[dict[str, Any]]:
    """Put all entries in the order of the second board, and those that are gone behind them."""
    ends = [moved.gain, *moved.interval(LEVEL)]
    drifts = dict(zip(moved.names, (ELO_PER_LOGIT * np.stack(ends, 1)).tolist(), strict=True))
    names = sorted(after, key=lambda name: (-after[name]["rating"], name))
    names += sorted(set(before) - set(after), key=lambda name: (-before[name]["rating"], name))
    return [_entry(name, before.get(name), after.get(name), drifts.get(name)) for name in names]


def _entry(
    name: str, before: dict[str, Any] | None, after: dict[str, Any] | None, drifted: Sequence[float] | None
) -> dict[str, Any]:
    drift, low, high = map(numbers.rounded, drifted or (None, None, None))
    return {
        "entry": name,
        "change": "new" if before is None else "gone" if after is None else _moved(low, high),
        "drift": drift,
        "drift_low": low,
        "drift_high": high,
        "before": before,
        "after": after,
    }


def _moved(low: float | None, high: float | None) -> str | None:
    """Say which way an entry surely moved, if any; None where chance explains it."""
    if low is not None and low > 0:
        return "rose"
    return "fell" if high is not None and high < 0 else None
