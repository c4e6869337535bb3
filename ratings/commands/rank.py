"""python -m ratings rank FILE: the board of a votes file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.board import rate
from ratings.categories import shrunk
from ratings.commands import arguments, text
from ratings.counts import Counts
from ratings.scale import anchored, centred
from ratings.standings import LEVEL, PROVISIONAL_BATTLES, PROVISIONAL_VOTERS
from ratings.votes_file import read

if TYPE_CHECKING:
    import argparse

    from ratings.board import RatedBoard
    from ratings.outcomes import Comparisons
    from ratings.scale import Scale
    from ratings.votes_file import Votes

MEAN = 1000.0
MOST_GROUPS = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    arguments.add_votes(parser)
    arguments.add_method(parser)
    parser.add_argument("--category", help="rank this category's votes, shrunk toward all others")
    parser.add_argument("--anchor", metavar="ENTRY", help="the entry at 1000 points; the mean without it")
    parser.add_argument(
        "--provisional-battles",
        type=arguments.at_least(0),
        default=PROVISIONAL_BATTLES,
        metavar="N",
        help="below so many battles an entry has no rank (%(default)s)",
    )
    parser.add_argument(
        "--provisional-voters",
        type=arguments.at_least(0),
        default=PROVISIONAL_VOTERS,
        metavar="N",
        help="below so many voters an entry has no rank (%(default)s)",
    )
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print the board."""
    votes = read(options.file, options.track, options.category)
    document = _document(votes, options)
    print(json.dumps(document, ensure_ascii=False, indent=2) if options.json else _text(document))
    return 0


def _document(votes: Votes, options: argparse.Namespace) -> dict[str, Any]:
    ranked = _ranked(votes, options)
    scale = _scale(ranked, options.anchor)
    effect, effect_low, effect_high = ranked.side_effect() or (None, None, None)
    return {
        "track": votes.track,
        "category": options.category,
        "method": options.method,
        "standings": _standings(ranked, scale),
        "side_effect": _rounded(effect),
        "side_effect_low": _rounded(effect_low),
        "side_effect_high": _rounded(effect_high),
        "votes": int(ranked.counts.votes),
        "left_out": votes.left_out,
        "voters": ranked.clustered.voters,
        "effective_voters": _rounded(ranked.clustered.effective_voters),
        "design_effect": round(ranked.clustered.design_effect, 3),
        "clustered": votes.comparisons.voter is not None,
        "anchor": options.anchor,
        "level": LEVEL,
        "ridge": ranked.fit.ridge,
        "components": [list(names) for names in ranked.fit.components],
        "separated": list(ranked.fit.separated),
    }


def _ranked(votes: Votes, options: argparse.Namespace) -> RatedBoard:
    provisional = {
        "provisional_battles": options.provisional_battles,
        "provisional_voters": options.provisional_voters,
    }
    if options.category is None:
        return rate(votes.comparisons, options.method, **provisional)
    by_category: dict[str, Comparisons] = {
        word: votes.comparisons.select(which) for word, which in votes.categories.items()
    }
    counts = {word: Counts.of(its) for word, its in by_category.items()}
    fits = shrunk(counts, Counts.of(votes.comparisons), options.method).fits
    return rate(by_category[options.category], options.method, fit=fits[options.category], **provisional)


def _scale(ranked: RatedBoard, anchor: str | None) -> Scale:
    if anchor is None:
        return centred(ranked.fit.strength, MEAN)
    if anchor not in ranked.fit.names:
        raise ValueError(
            f"the anchor {anchor!r} has no votes here; there are {text.names(ranked.fit.names) or 'none'}."
        )
    return anchored(ranked.fit.strength, ranked.fit.names.index(anchor), MEAN)


def _standings(ranked: RatedBoard, scale: Scale) -> list[dict[str, Any]]:
    points, places = scale.points(ranked.fit.strength), ranked.places
    low, high = (scale.points(end) for end in ranked.fit.interval(LEVEL))
    battles = ranked.counts.battles
    rows = [
        {
            "entry": entry,
            "rating": _rounded(points[at]),
            "low": _rounded(low[at]),
            "high": _rounded(high[at]),
            "rank_low": int(places.rank_low[at]),
            "rank_high": int(places.rank_high[at]),
            "rank_class": int(places.rank_class[at]) or None,
            "first_place": places.first == at,
            "battles": int(battles[at]),
            "voters": int(ranked.voters[at]),
            "state": "ranked" if places.ranked[at] else "provisional",
            "provenance": None,  # a votes file does not know
        }
        for at, entry in enumerate(ranked.fit.names)
    ]
    order = np.argsort(-points, kind="stable")
    return [rows[at] for at in order]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 3)


def _text(document: dict[str, Any]) -> str:
    head = ("rank", "entry", "rating", "95% interval", "battles", "voters", "class", "")
    rows = [_row(standing) for standing in document["standings"]]
    what = " ".join(text.name(word) for word in (document["track"], document["category"]) if word)
    title = f"{what or 'Board'}: {text.plural(document['votes'], 'vote')}, method {document['method']}"
    return "\n".join([title, "", text.table(head, rows, frozenset({0, 1, 7})), "", *_notes(document)])


def _row(standing: dict[str, Any]) -> tuple[str, ...]:
    low, high = standing["rank_low"], standing["rank_high"]
    rank = f"{low}" if low == high else f"{low}-{high}"
    ranked = standing["state"] == "ranked"
    mark = "first place" if standing["first_place"] else "" if ranked else "provisional"
    return (
        rank if ranked else "-",
        text.name(standing["entry"]),
        f"{standing['rating']:.1f}",
        f"{standing['low']:.1f} to {standing['high']:.1f}",
        f"{standing['battles']:,}",
        f"{standing['voters']:,}",
        str(standing["rank_class"] or "-"),
        mark,
    )


def _notes(document: dict[str, Any]) -> list[str]:
    notes = [
        f"{text.plural(document['voters'], 'voter')}, worth {document['effective_voters']:,.0f} equally active "
        f"ones; design effect {document['design_effect']:.2f}."
        if document["clustered"]
        else "There is no column voter: votes are taken as independent, and the intervals are too narrow."
    ]
    if document["side_effect"] is not None:
        notes.append(
            f"Standing left is worth {document['side_effect']:+.1f} points "
            f"({document['side_effect_low']:+.1f} to {document['side_effect_high']:+.1f})."
        )
    if document["left_out"]:
        notes.append(f"{text.plural(document['left_out'], 'vote')} left out, as the file says.")
    if len(document["components"]) > 1:
        groups = document["components"]
        shown = "; ".join(map(text.names, groups[:MOST_GROUPS]))
        more = f"; and {len(groups) - MOST_GROUPS:,} more" if len(groups) > MOST_GROUPS else ""
        notes.append(f"No vote connects these groups, only the prior compares them: {shown}{more}.")
    if document["separated"]:
        separated = text.names(document["separated"])
        notes.append(
            f"Won or lost everything, held by the ridge of {document['ridge']:g} alone: {separated}."
        )
    return notes
