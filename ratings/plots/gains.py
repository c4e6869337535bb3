"""The picture of an attack: what a target gains by ever more attackers, whether they skip or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ratings.commands import text
from ratings.plots.figure import ACCENT, HAIRLINE, INK, MUTED, Sheet, look, width_of
from ratings.plots.interval_rows import minus, short
from ratings.plots.scale import scale

if TYPE_CHECKING:
    from pathlib import Path

    from ratings.plots.scale import Scale

LEFT, TOP, WIDTH, HEIGHT, MARGIN = 0.8, 0.75, 5.2, 3.2, 0.3
WAYS = (
    ("skipping", "skipping until it is shown", ACCENT, "-"),
    ("voting_on_all", "voting on every pair", INK, (0, (5, 2))),
)
APART = 0.2


def draw(path: Path, document: dict[str, Any], curves: dict[str, list[tuple[int, float, int]]]) -> None:
    """Draw attackers, points and rank of each way into a file."""
    with look():
        words = [_end(document, curves, way, word) for way, word, *_ in WAYS]
        sheet = Sheet(LEFT + WIDTH + 0.12 + width_of(words) + MARGIN, TOP + HEIGHT + 0.75)
        target = short(text.name(document["target"]))
        each = text.plural(document["votes_of_each"], "vote")
        sheet.text(MARGIN, MARGIN, f"Points that {target} gains by attackers of {each} each", fontsize=10.0)
        most = max(number for curve in curves.values() for number, *_ in curve)
        across = scale([0.0, most], LEFT, LEFT + WIDTH, whole=True)
        up = scale(
            [0.0, *(gain for curve in curves.values() for _, gain, _ in curve)], TOP + HEIGHT, TOP, most=7
        )
        _ground(sheet, across, up)
        ends = []
        for (way, _, colour, dashes), word in zip(WAYS, words, strict=True):
            curve = [(0, 0.0, document[way]["rank_before"]), *curves[way]]
            xs, ys = [across.at(one[0]) for one in curve], [up.at(one[1]) for one in curve]
            sheet.line(xs, ys, colour=colour, linewidth=1.4, linestyle=dashes)
            sheet.dot(xs[-1], ys[-1], colour=colour)
            ends.append((ys[-1], word, colour, xs[-1]))
        for height, (_, word, colour, x) in zip(_apart([end[0] for end in ends]), ends, strict=True):
            sheet.text(x + 0.12, height, word, color=colour)
        sheet.save(path)


def _end(
    document: dict[str, Any], curves: dict[str, list[tuple[int, float, int]]], way: str, word: str
) -> str:
    before, (_, gain, after) = document[way]["rank_before"], curves[way][-1]
    return minus(f"{word}: {gain:+.1f}, rank {before} to {after}")


def _apart(heights: list[float]) -> list[float]:
    """Move two labels so far apart that both can be read."""
    first, second = heights
    lack = max(APART - abs(first - second), 0.0) / 2
    way = -1.0 if first <= second else 1.0
    return [first + way * lack, second - way * lack]


def _ground(sheet: Sheet, across: Scale, up: Scale) -> None:
    for tick in up.ticks:
        y = up.at(tick)
        sheet.line([LEFT, LEFT + WIDTH], [y, y], colour=HAIRLINE, linewidth=0.6)
        sheet.text(LEFT - 0.1, y, minus(f"{tick:,.10g}"), align="right", fontsize=7.5, color=MUTED)
    floor = up.at(0.0)
    sheet.line([LEFT, LEFT + WIDTH], [floor, floor], colour=INK, linewidth=0.6)
    for tick in across.ticks:
        sheet.text(
            across.at(tick), TOP + HEIGHT + 0.18, f"{tick:,.10g}", align="center", fontsize=7.5, color=MUTED
        )
    sheet.text(LEFT + WIDTH / 2, TOP + HEIGHT + 0.42, "attackers", align="center", color=MUTED)
