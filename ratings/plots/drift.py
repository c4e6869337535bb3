"""The picture of a comparison: how far every entry moved, with its interval, around zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ratings.commands import text
from ratings.commands.rank_text import rank, signed
from ratings.plots.figure import FALL, INK, MUTED, RISE
from ratings.plots.interval_rows import Column, Row, Table, draw as draw_rows, minus, short

if TYPE_CHECKING:
    from pathlib import Path

EN_DASH = "\N{EN DASH}"
COLOURS = {"rose": RISE, "fell": FALL}


def draw(path: Path, document: dict[str, Any]) -> None:
    """Draw what `compare` says into a file."""
    what = " ".join(text.name(word) for word in (document["track"], document["category"]) if word) or "Board"
    table = Table(
        title=f"{what}: drift from {document['votes_before']:,} to {text.plural(document['votes_after'], 'vote')}",
        left=(Column("before", "right"), Column("rank", "right"), Column("entry", "left")),
        right=(Column("drift", "right"), Column("", "left")),
        notes=_notes(document),
        zero=0.0,
    )
    draw_rows(path, table, [_row(entry) for entry in document["entries"]])


def _row(entry: dict[str, Any]) -> Row:
    ranks = [rank(side).replace("-", EN_DASH) if side else "" for side in (entry["before"], entry["after"])]
    drift, change = entry["drift"], entry["change"]
    young = any(side is None or side["state"] != "ranked" for side in (entry["before"], entry["after"]))
    return Row(
        left=(*ranks, short(text.name(entry["entry"]))),
        right=("" if drift is None else minus(signed(drift)), change or ""),
        low=entry["drift_low"],
        at=drift,
        high=entry["drift_high"],
        colour=COLOURS.get(change, MUTED if young else INK),
        full=change in COLOURS,
        fits=not young,
    )


def _notes(document: dict[str, Any]) -> list[str]:
    anchor, over = document["anchor"], document["centred_over"]
    still = (
        f"{text.name(anchor)} stands still" if anchor else f"the mean of {len(over):,} entries stands still"
    )
    doubt = {"voter": "voters of both boards taken together", "vote": "votes of both boards taken once"}
    by = f"{document['method']}, {100 * document['level']:g} % intervals in points"
    said = f"{by}, {doubt.get(document['joined_by'], 'files taken as independent')}; {still}."
    return [said, "Full: the interval leaves zero out."]
