"""Prints a comparison of two boards for people: a table, and the sentences that say what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ratings.commands import text
from ratings.commands.rank_text import points, rank, signed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEAD = ("rank", "before", "entry", "rating", "before", "drift", "95% interval", "")
NONE: dict[str, Any] = {"rating": None, "state": None, "rank_low": 0, "rank_high": 0}


def text_of(document: dict[str, Any], selection: Sequence[str]) -> str:
    """Write both boards, and below them what was chosen and what the intervals rest on."""
    what = " ".join(text.name(word) for word in (document["track"], document["category"]) if word)
    title = f"{what or 'Board'}: {_side(document, 'before')}, then {_side(document, 'after')}"
    rows = text.table(HEAD, map(_row, document["entries"]), frozenset({0, 1, 2, 7}))
    return "\n".join([f"{title}; method {document['method']}", "", rows, "", *selection, *_notes(document)])


def _side(document: dict[str, Any], word: str) -> str:
    until = document[word]["until"] if document["before"]["until"] != document["after"]["until"] else None
    when = f" before {until}" if until else ""
    return f"{text.plural(document[f'votes_{word}'], 'vote')} of {text.name(document[word]['file'])}{when}"


def _row(entry: dict[str, Any]) -> tuple[str, ...]:
    before, after = entry["before"] or NONE, entry["after"] or NONE
    drift, low, high = entry["drift"], entry["drift_low"], entry["drift_high"]
    mark = entry["change"] or ""
    young = "provisional" if after["state"] == "provisional" else ""
    return (
        rank(after),
        rank(before),
        text.name(entry["entry"]),
        points(after["rating"]),
        points(before["rating"]),
        "-" if drift is None else signed(drift),
        "-" if drift is None else f"{signed(low)} to {signed(high)}",
        ", ".join(word for word in (mark, young) if word),
    )


def _notes(document: dict[str, Any]) -> Iterator[str]:
    anchor, over = document["anchor"], document["centred_over"]
    compared = [entry for entry in document["entries"] if entry["drift"] is not None]
    moved = [entry for entry in compared if entry["change"] is not None]
    yield (
        f"The mean of {text.plural(len(over), 'entry', 'entries')} stands still, at 1000 points."
        if anchor is None
        else f"{text.name(anchor)} stands still, at 1000 points."
    )
    yield (
        f"The intervals of {len(moved):,} of {text.plural(len(compared), 'drift')} leave zero out; without any change, "
        "chance alone would do that to about one in twenty."
    )
    yield _doubt(document)
    if document["widened"]:
        yield (
            f"The votes that only one board has were cast by few voters, worth {document['effective_voters']:,.0f} "
            "equally active ones; no interval is narrower than with independent votes."
        )


def _doubt(document: dict[str, Any]) -> str:
    if document["joined_by"] == "voter":
        both = text.plural(document["voters_of_both"], "voter")
        return f"{both} voted on both boards; what a voter gave to both counts once, and a voter's votes go together."
    if document["joined_by"] == "vote":
        return (
            "There is no column voter: votes are taken as independent, and the intervals are too narrow where voters "
            "cast many; the votes of both boards count once."
        )
    return (
        "There is no column voter in both files: all votes are taken as independent, those of the two files too, so "
        "that the intervals are too wide where files share votes, and too narrow where voters cast many."
    )
