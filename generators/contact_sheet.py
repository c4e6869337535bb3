"""Lay clips out on a sheet: ten pictures of each, and its sound below them on the same time axis."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from generators.filmstrip import Filmstrip
from generators.lettering import cut, font, wrapped
from generators.onsets import onsets
from generators.waveform import waveform

RGB = tuple[int, int, int]

PICTURES, SIDE = 10, 128  # of a clip, and pixels of each
_PITCH = SIDE + 2
_AXIS = PICTURES * _PITCH
_MARGIN, _NAMES, _FOOT = 44, 200, 104
_LEFT = _MARGIN + _NAMES
_WIDTH = _LEFT + _AXIS + _MARGIN
_GAP, _SOUND, _SPACE = 14, 52, 30
_ROW = SIDE + _GAP + _SOUND + _SPACE
_EMPTY_ROW = 86 + _SPACE
_TITLE, _NAME, _TEXT = 30, 19, 15
_LEADING = 1.4
_MOST_LINES, _MOST_REMARKS = 3, 5

_PAPER: RGB = (255, 255, 255)
_INK: RGB = (23, 25, 30)
_SOFT: RGB = (104, 109, 118)
_HAIR: RGB = (221, 224, 230)
_WAVE: RGB = (96, 111, 138)
_MARK: RGB = (214, 66, 40)


@dataclass(frozen=True)
class Row:
    """One clip of the sheet.

    Parameters
    ----------
    name : str
        Who made it.
    remarks : tuple of str
        Sentences below the name; a long one is cut.
    strip : Filmstrip or None
        Its pictures and sound; None where there is no clip.
    failure : str
        Why there is none.
    """

    name: str
    remarks: tuple[str, ...] = ()
    strip: Filmstrip | None = None
    failure: str = ""


def contact_sheet(title: str, remarks: Sequence[str], rows: Sequence[Row]) -> Image.Image:
    """Draw the sheet.

    Parameters
    ----------
    title : str
        What all clips should show; a long one is cut.
    remarks : sequence of str
        Lines below the title.
    rows : sequence of Row
        From the top down, all of one length.
    """
    room = _WIDTH - 2 * _MARGIN
    lines = [(line, _TITLE, _INK) for line in wrapped(title, _TITLE, room, _MOST_LINES)]
    lines += [
        (line, _TEXT, _SOFT) for remark in remarks for line in wrapped(remark, _TEXT, room, _MOST_LINES)
    ]
    top = round(_MARGIN + sum(size * _LEADING for _, size, _ in lines)) + 56
    height = top + sum(map(_height, rows)) + _FOOT
    sheet = _Sheet(height, [row.strip for row in rows if row.strip])
    sheet.heading(lines)
    sheet.axis(top - 12)
    y = top
    for row in rows:
        sheet.row(y, row)
        y += _height(row)
    sheet.axis(y)
    sheet.legend(y + 36)
    return sheet.image


def _height(row: Row) -> int:
    return _ROW if row.strip else _EMPTY_ROW


class _Sheet:
    """The paper, the pen, and the scales that all rows share."""

    def __init__(self, height: int, strips: Sequence[Filmstrip]) -> None:
        self.image = Image.new("RGB", (_WIDTH, height), _PAPER)
        self.draw = ImageDraw.Draw(self.image)
        self.seconds = max((strip.seconds for strip in strips), default=0.0)
        self.loudest = max((float(np.abs(strip.sound).max(initial=0)) for strip in strips), default=0.0)

    def text(
        self, at: tuple[float, float], text: str, size: int, colour: RGB = _SOFT, *, anchor: str = "la"
    ) -> None:
        self.draw.text(at, text, colour, font(size), anchor)

    def heading(self, lines: Sequence[tuple[str, int, RGB]]) -> None:
        y = _MARGIN - 8.0
        for line, size, colour in lines:
            self.text((_MARGIN, y), line, size, colour)
            y += size * _LEADING

    def x(self, time: float) -> float:
        return _LEFT - 1 + _AXIS * time / self.seconds

    def axis(self, y: int) -> None:
        """Write the seconds on a line, where there is any clip."""
        if not self.seconds:
            return
        for second in range(int(self.seconds) + 1):
            anchor = "ls" if not second else "rs" if second == self.seconds else "ms"
            self.text((self.x(second), y), f"{second} s", _TEXT, anchor=anchor)

    def row(self, y: int, row: Row) -> None:
        self.text((_MARGIN, y + 2), cut(row.name, _NAME, _NAMES - 16), _NAME, _INK)
        lines = [
            line for remark in row.remarks for line in wrapped(remark, _TEXT, _NAMES - 16, _MOST_REMARKS)
        ]
        for number, line in enumerate(lines):
            self.text((_MARGIN, y + 32 + number * _TEXT * _LEADING), line, _TEXT)
        if row.strip:
            self._pictures(y, row.strip)
            self._sound(y + SIDE + _GAP, row.strip)
        else:
            self._failure(y, row.failure)

    def _pictures(self, y: int, strip: Filmstrip) -> None:
        for number, picture in enumerate(strip.pictures):
            self.image.paste(picture, (_LEFT + number * _PITCH + (SIDE - picture.width) // 2, y))

    def _sound(self, y: int, strip: Filmstrip) -> None:
        for second in range(int(self.seconds) + 1):
            x = self.x(second)
            self.draw.line([(x, y), (x, y + _SOUND)], _HAIR)
        mask = waveform(strip.sound, self.loudest, _AXIS, _SOUND)
        self.image.paste(_WAVE, (_LEFT - 1, y), mask)
        for time in onsets(strip.sound, strip.sample_rate):
            self._mark(self.x(time), y)

    def _mark(self, x: float, y: int) -> None:
        self.draw.polygon([(x - 5, y - 10), (x + 5, y - 10), (x, y - 2)], _MARK)
        self.draw.line([(x, y - 2), (x, y + _SOUND)], _MARK)

    def _failure(self, y: int, reason: str) -> None:
        self.draw.rectangle((_LEFT, y, _LEFT + _AXIS - 3, y + _EMPTY_ROW - _SPACE), outline=_HAIR)
        for number, line in enumerate(wrapped(reason or "No clip.", _TEXT, _AXIS - 48, _MOST_LINES)):
            self.text((_LEFT + 20, y + 10 + number * _TEXT * _LEADING), line, _TEXT)

    def legend(self, y: int) -> None:
        x = _LEFT + 5
        self.draw.polygon([(x - 5, y - 10), (x + 5, y - 10), (x, y - 2)], _MARK)
        sentence = (
            "a sound begins. Each picture is from the middle of its tenth of the clip; below it is the sound, "
            "all rows on one scale of time and level."
        )
        self.text((_LEFT + 18, y), sentence, _TEXT, anchor="ls")
