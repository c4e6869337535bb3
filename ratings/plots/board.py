"""The picture of a board: every interval on one scale, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ratings.commands import text
from ratings.commands.rank_text import points, rank
from ratings.plots.figure import ACCENT, INK, MUTED
from ratings.plots.interval_rows import Column, Row, Table, draw as draw_rows, minus, short

if TYPE_CHECKING:
    from pathlib import Path

EN_DASH = "\N{EN DASH}"


def draw(path: Path, document: dict[str, Any]) -> None:
    """Draw what `rank` says into a file."""
    what = " ".join(text.name(word) for word in (document["track"], document["category"]) if word) or "Board"
    table = Table(
        title=f"{what}, {text.plural(document['votes'], 'vote')}",
        left=(Column("rank", "right"), Column("entry", "left")),
        right=(Column("rating", "right"), Column("battles", "right"), Column("", "left")),
        notes=_notes(document),
    )
    draw_rows(path, table, [_row(standing) for standing in document["standings"]])


def _row(standing: dict[str, Any]) -> Row:
    ranked, first = standing["state"] == "ranked", standing["first_place"]
    mark = "first place" if first else "" if ranked else standing["state"]
    return Row(
        left=(rank(standing).replace("-", EN_DASH), short(text.name(standing["entry"]))),
        right=(minus(points(standing["rating"])), f"{standing['battles']:,}", mark),
        low=standing["low"],
        at=standing["rating"],
        high=standing["high"],
        colour=ACCENT if first else INK if ranked else MUTED,
        full=ranked,
        fits=ranked,
    )


def _notes(document: dict[str, Any]) -> list[str]:
    by = f"{document['method']}, {100 * document['level']:g} % intervals"
    said = [
        f"{by}, {'by voter' if document['clustered'] else 'votes taken as independent'}; ratings in points."
    ]
    if document["effects"]:
        names = ", ".join(text.name(effect["covariate"]) for effect in document["effects"])
        said.append(f"Between clips alike in {names}.")
    if any(standing["state"] != "ranked" for standing in document["standings"]):
        said.append("Hollow: without a rank. An arrow, where there is one: the interval goes on.")
    return said
