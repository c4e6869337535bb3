"""Draws a printed table with an interval in every row, all on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ratings.plots.figure import HAIRLINE, INK, MUTED, Sheet, look, width_of
from ratings.plots.scale import scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ratings.plots.scale import Scale

ROW, HEAD, TITLE, MARGIN, GAP = 0.22, 0.24, 0.3, 0.3, 0.16
# The scale, and the room on either side for half of a number below its last tick.
SCALE_WIDTH, ROOM = 4.2, 0.16
# A sheet of more would be longer than a picture may be.
MOST_ROWS = 200
LONGEST_NAME = 40
CAP = 0.05


class Column(NamedTuple):
    """A column of words: what stands above it, and where its words are flush."""

    head: str
    align: str


class Row(NamedTuple):
    """A row: words left and right of the scale, and what is drawn on it."""

    left: Sequence[str]
    right: Sequence[str]
    low: float | None = None
    at: float | None = None
    high: float | None = None
    colour: str = INK
    full: bool = True  # a hollow dot is one of which less is claimed
    fits: bool = True  # whether the scale must hold it; what it does not hold is cut off at its end


class Table(NamedTuple):
    """What is printed beside the rows."""

    title: str
    left: Sequence[Column]
    right: Sequence[Column]
    notes: Sequence[str]
    zero: float | None = None


def draw(path: Path, table: Table, rows: Sequence[Row]) -> None:
    """Draw the table into a file."""
    shown, notes = rows[:MOST_ROWS], list(table.notes)
    if len(rows) > MOST_ROWS:
        notes.append(f"The first {MOST_ROWS} of {len(rows):,} rows.")
    with look():
        left = _widths(table.left, [row.left for row in shown])
        right = _widths(table.right, [row.right for row in shown])
        begin = MARGIN + sum(left) + GAP * (len(left) - 1) + ROOM
        end = begin + SCALE_WIDTH + ROOM
        width = end + sum(right) + GAP * len(right) + MARGIN
        width = max(width, 2 * MARGIN + width_of([table.title], 10.0), 2 * MARGIN + width_of(notes, 7.5))
        top = MARGIN + TITLE + HEAD
        bottom = top + ROW * max(len(shown), 1)
        sheet = Sheet(width, bottom + HEAD + 0.18 * len(notes) + MARGIN)
        sheet.text(MARGIN, MARGIN, table.title, fontsize=10.0)
        drawn = _scale(table, shown, begin, begin + SCALE_WIDTH)
        _ground(sheet, drawn, table, top, bottom)
        columns = [
            *_placed(table.left, left, MARGIN),
            *_placed(table.right, right, end),
        ]
        for column, x in columns:
            sheet.text(x, top - HEAD / 2, column.head, align=column.align, fontsize=7.5, color=MUTED)
        for number, row in enumerate(shown):
            height = top + ROW * (number + 0.5)
            for (column, x), word in zip(columns, (*row.left, *row.right), strict=True):
                sheet.text(x, height, word, align=column.align, color=row.colour)
            _interval(sheet, drawn, row, height)
        for number, note in enumerate(notes):
            sheet.text(MARGIN, bottom + HEAD + 0.18 * (number + 0.6), note, fontsize=7.5, color=MUTED)
        sheet.save(path)


def short(name: str) -> str:
    """Cut a name that would push everything else off the sheet."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}\N{HORIZONTAL ELLIPSIS}"


def minus(number: str) -> str:
    """Set the sign as print does."""
    return number.replace("-", "\N{MINUS SIGN}")


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[float]:
    return [
        width_of([column.head, *(words[at] for words in rows)]) + 0.02 for at, column in enumerate(columns)
    ]


def _placed(
    columns: Sequence[Column], widths: Sequence[float], begin: float
) -> Iterator[tuple[Column, float]]:
    """Yield each column with the place where its words are flush."""
    for column, width in zip(columns, widths, strict=True):
        yield column, begin + (width if column.align == "right" else 0.0)
        begin += width + GAP


def _scale(table: Table, rows: Sequence[Row], left: float, right: float) -> Scale:
    held = [row for row in rows if row.at is not None and row.fits]
    held = held or [row for row in rows if row.at is not None]
    ends = [end for row in held for end in (row.low, row.at, row.high) if end is not None]
    return scale([*ends, *([] if table.zero is None else [table.zero])], left, right)


def _ground(sheet: Sheet, drawn: Scale, table: Table, top: float, bottom: float) -> None:
    """Draw the rules, the ticks and their numbers."""
    for height, colour in ((top, INK), (bottom, INK)):
        sheet.line([MARGIN, sheet.width - MARGIN], [height, height], colour=colour, linewidth=0.6)
    for tick in drawn.ticks:
        zero = table.zero is not None and abs(tick - table.zero) < drawn.step / 2
        x = drawn.at(tick)
        sheet.line([x, x], [top, bottom], colour=MUTED if zero else HAIRLINE, linewidth=0.6)
        for height in (top - HEAD / 2, bottom + HEAD / 2):
            sheet.text(x, height, minus(f"{tick:,.10g}"), align="center", fontsize=7.5, color=MUTED)


def _interval(sheet: Sheet, drawn: Scale, row: Row, height: float) -> None:
    """Draw a row's interval and its dot, as far as the scale goes."""
    if row.low is not None and row.high is not None:
        ends = [drawn.at(row.low), drawn.at(row.high)]
        sheet.line(ends, [height, height], colour=row.colour, linewidth=1.1)
        for goes_on, x, side in (
            (row.low < drawn.low, drawn.left, CAP),
            (row.high > drawn.high, drawn.right, -CAP),
        ):
            if goes_on:
                heights = [height - CAP, height, height + CAP]
                sheet.line([x + side, x, x + side], heights, colour=row.colour, linewidth=0.9)
    if row.at is not None and not drawn.beyond(row.at):
        sheet.dot(drawn.at(row.at), height, colour=row.colour, full=row.full)
