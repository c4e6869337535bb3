"""Prints a board for people: a table, and the sentences that belong below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ratings.commands import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEAD = ("rank", "entry", "rating", "95% interval", "battles", "voters", "class", "")
ELO_HEAD = ("entry", "rating", "battles", "voters", "")
MOST_GROUPS = 5


def text_of(document: dict[str, Any], selection: Sequence[str]) -> str:
    """Write the whole board, and below it what was chosen and what its numbers rest on."""
    elo = "ridge" not in document
    what = " ".join(text.name(word) for word in (document["track"], document["category"]) if word)
    title = f"{what or 'Board'}: {text.plural(document['votes'], 'vote')}, method {document['method']}"
    standings = document["standings"]
    rows = (
        text.table(ELO_HEAD, map(_elo_row, standings), frozenset({0, 4}))
        if elo
        else text.table(HEAD, map(_row, standings), frozenset({0, 1, 7}))
    )
    notes = [*selection, *(_elo_notes(document) if elo else _notes(document)), *_left_out(document)]
    return "\n".join([title, "", rows, "", *notes])


def rank(standing: dict[str, Any]) -> str:
    """Write the ranks that an entry may have; nothing without a rank."""
    low, high = standing["rank_low"], standing["rank_high"]
    if standing["state"] != "ranked":
        return "-"
    return f"{low}" if low == high else f"{low}-{high}"


def points(value: float | None) -> str:
    """Write a rating; a dash where none is known."""
    return "-" if value is None else f"{value:.1f}"


def signed(value: float) -> str:
    """Write a difference of ratings; what rounds to nothing has no direction."""
    return f"{round(value, 1) + 0.0:+.1f}"


def _row(standing: dict[str, Any]) -> tuple[str, ...]:
    mark = "first place" if standing["first_place"] else standing["state"]
    low, high = standing["low"], standing["high"]
    return (
        rank(standing),
        text.name(standing["entry"]),
        points(standing["rating"]),
        "-" if low is None else f"{low:.1f} to {high:.1f}",
        f"{standing['battles']:,}",
        f"{standing['voters']:,}",
        str(standing["rank_class"] or "-"),
        "" if mark == "ranked" else mark,
    )


def _elo_row(standing: dict[str, Any]) -> tuple[str, ...]:
    return (
        text.name(standing["entry"]),
        points(standing["rating"]),
        f"{standing['battles']:,}",
        f"{standing['voters']:,}",
        standing["state"] or "",
    )


def _elo_notes(document: dict[str, Any]) -> Iterator[str]:
    yield (
        f"Elo from 1000 points by steps of at most {document['k']:g}, in the file's order: another order gives other "
        "numbers, and none of them has an interval or a rank."
    )


def _left_out(document: dict[str, Any]) -> Iterator[str]:
    if document["left_out"]:
        yield f"{text.plural(document['left_out'], 'vote')} left out, as the file says."


def _notes(document: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{text.plural(document['voters'], 'voter')}, worth {document['effective_voters']:,.0f} equally active "
        f"ones; design effect {document['design_effect']:.2f}."
        if document["clustered"]
        else "There is no column voter: votes are taken as independent, and the intervals are too narrow."
    )
    if document["side_effect"] is not None:
        yield (
            f"Standing left is worth {document['side_effect']:+.1f} points "
            f"({document['side_effect_low']:+.1f} to {document['side_effect_high']:+.1f})."
        )
    yield from map(_effect, document["effects"])
    if document["effects"]:
        yield "The ratings are between clips alike in these; what an entry gains by them is not in its rating."
    yield from _open_questions(document)


def _effect(effect: dict[str, Any]) -> str:
    name = text.name(effect["covariate"])
    return (
        f"One more of {name} than the other clip is worth {effect['points']:+.4g} points "
        f"({effect['low']:+.4g} to {effect['high']:+.4g})."
    )


def _open_questions(document: dict[str, Any]) -> Iterator[str]:
    """Name what the votes leave open."""
    if len(document["components"]) > 1:
        groups = document["components"]
        shown = "; ".join(map(text.names, groups[:MOST_GROUPS]))
        more = f"; and {len(groups) - MOST_GROUPS:,} more" if len(groups) > MOST_GROUPS else ""
        yield f"No vote connects these groups, only the prior compares them: {shown}{more}."
    if document["separated"]:
        separated = text.names(document["separated"])
        yield f"Won or lost everything, held by the ridge of {document['ridge']:g} alone: {separated}."
