"""Text on pictures: the font, lines that are broken to a width, and lines that are cut to it."""

import unicodedata
from functools import cache

from PIL import ImageFont

_ELLIPSIS = "\u2026"
_UNDRAWN = "?"
_PLAIN = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc", "'")
    | dict.fromkeys("\u201c\u201d", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-")
    | {"\u00d7": "x"}
)

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def font(size: int) -> Font:
    """Return the font that Pillow brings along, in a size in pixels."""
    return ImageFont.load_default(size)


def drawable(text: str) -> str:
    """Return the text on one line, in the letters that the font has: no accents, a ? for what it lacks."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    shown = (
        letter if letter.isascii() else _UNDRAWN for letter in plain if not unicodedata.combining(letter)
    )
    return " ".join("".join(shown).split())


def cut(text: str, size: int, width: float) -> str:
    """Return the text as it can be drawn, or as much of it as fits, with an ellipsis."""
    text = drawable(text)
    if font(size).getlength(text) <= width:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if font(size).getlength(text[:middle].rstrip() + _ELLIPSIS) <= width:
            fits = middle
        else:
            too_long = middle
    return text[:fits].rstrip() + _ELLIPSIS


def wrapped(text: str, size: int, width: float, most: int) -> list[str]:
    """Break a text into lines.

    Parameters
    ----------
    text : str
        Drawn as `drawable` returns it.
    size : int
        Of the font.
    width : float
        Of a line, in pixels.
    most : int
        How many lines there may be; the last one is cut.
    """
    lines: list[str] = []
    rest = drawable(text).split()
    while rest and len(lines) < most - 1:
        taken = 1
        while taken < len(rest) and font(size).getlength(" ".join(rest[: taken + 1])) <= width:
            taken += 1
        lines.append(cut(" ".join(rest[:taken]), size, width))
        rest = rest[taken:]
    return [*lines, cut(" ".join(rest), size, width)] if rest else lines
