"""The canvas of first frames: shapes as masks with smooth edges, and colour and light laid through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1280, 720
FINER = 3  # times finer than the canvas are shapes drawn: their edges come out smooth

Numbers = NDArray[np.floating[Any]]
Field = Numbers  # shape (HEIGHT, WIDTH), mostly 0 to 1
Picture = Numbers  # shape (HEIGHT, WIDTH, 3), RGB, 0 to 1
Point = tuple[float, float]

ROWS: Field = np.arange(HEIGHT, dtype=np.float32)[:, None] + 0.5
COLUMNS: Field = np.arange(WIDTH, dtype=np.float32)[None, :] + 0.5
_BLEND = 61  # rows over which a gradient's corners are rounded


def colour(code: str) -> Numbers:
    """Return a colour such as "#ff8800" as three numbers from 0 to 1."""
    numbers: Numbers = np.array([int(code[at : at + 2], 16) for at in (1, 3, 5)], np.float32) / np.float32(
        255
    )
    return numbers


def gradient(*stops: tuple[float, str]) -> Picture:
    """Return a picture that runs from the top (0) to the bottom (1) through colours."""
    heights = [height for height, _ in stops]
    colours = np.array([colour(code) for _, code in stops])
    down = np.linspace(0, 1, HEIGHT)
    lanes = np.stack([np.interp(down, heights, colours[:, lane]) for lane in range(3)], axis=1)
    around = np.pad(lanes, ((_BLEND // 2, _BLEND // 2), (0, 0)), mode="edge")
    smooth = np.stack(
        [np.convolve(around[:, lane], np.full(_BLEND, 1 / _BLEND), "valid") for lane in range(3)]
    )
    return np.repeat(smooth.T[:, None].astype(np.float32), WIDTH, axis=1)


class Shape(NamedTuple):
    """A shape and the rectangle that it lies in: what is small is drawn on a small sheet."""

    left: float
    top: float
    right: float
    bottom: float
    draw: Callable[[ImageDraw.ImageDraw, Callable[[float, float], Point]], None]


def polygon(*points: Point) -> Shape:
    """Return a filled polygon."""
    return Shape(*_around(points), lambda draw, at: draw.polygon([at(*point) for point in points], fill=255))


def line(points: Sequence[Point], width: float) -> Shape:
    """Return a line through points."""
    thick = max(1, round(width * FINER))
    return Shape(
        *_around(points, width),
        lambda draw, at: draw.line([at(*point) for point in points], fill=255, width=thick, joint="curve"),
    )


def ellipse(x: float, y: float, across: float, up: float | None = None) -> Shape:
    """Return a filled ellipse around a point, by its two radii; a disc where there is one."""
    corners = _corners(x, y, across, across if up is None else up)
    return Shape(
        *_around(corners), lambda draw, at: draw.ellipse([at(*corner) for corner in corners], fill=255)
    )


def ring(x: float, y: float, across: float, up: float, width: float) -> Shape:
    """Return the outline of an ellipse."""
    corners, thick = _corners(x, y, across, up), max(1, round(width * FINER))
    return Shape(
        *_around(corners),
        lambda draw, at: draw.ellipse([at(*corner) for corner in corners], outline=255, width=thick),
    )


def box(left: float, top: float, right: float, bottom: float, rounded: float = 0) -> Shape:
    """Return a filled rectangle."""
    corners = ((left, top), (right, bottom))
    return Shape(
        *_around(corners),
        lambda draw, at: draw.rounded_rectangle(
            [at(*corner) for corner in corners], rounded * FINER, fill=255
        ),
    )


def _corners(x: float, y: float, across: float, up: float) -> tuple[Point, Point]:
    return (x - across, y - up), (x + across, y + up)


def _around(points: Sequence[Point], margin: float = 0) -> tuple[float, float, float, float]:
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across) - margin, min(down) - margin, max(across) + margin, max(down) + margin


def curve(*points: Point, steps: int = 24) -> list[Point]:
    """Return points along a smooth line through those given (E. Catmull and R. Rom, 1974)."""
    ends = np.array([points[0], *points, points[-1]], float)
    at = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = [_between(ends[start : start + 4], at) for start in range(len(points) - 1)]
    return [(float(x), float(y)) for x, y in np.concatenate([*pieces, ends[-1:]])]


def _between(ends: Numbers, at: Numbers) -> Numbers:
    """Return points of the piece between the second and the third of four ends."""
    before, start, end, after = ends
    bent = 2 * before - 5 * start + 4 * end - after
    turned = 3 * start - before - 3 * end + after
    path: Numbers = 0.5 * (2 * start + (end - before) * at + bent * at**2 + turned * at**3)
    return path


def mask(*shapes: Shape, blur: float = 0) -> Field:
    """Return where the shapes are: 1 inside, 0 outside, between at their edges; blurred over so many pixels."""
    field = np.zeros((HEIGHT, WIDTH), np.float32)
    if not shapes:
        return field
    reach = 4 * blur + 2
    left, top = (max(0, int(min(near) - reach)) for near in list(zip(*shapes, strict=True))[:2])
    right = min(WIDTH, int(max(shape.right for shape in shapes) + reach) + 1)
    bottom = min(HEIGHT, int(max(shape.bottom for shape in shapes) + reach) + 1)
    if left < right and top < bottom:
        field[top:bottom, left:right] = _drawn(shapes, (left, top), (right - left, bottom - top), blur)
    return field


def _drawn(shapes: Sequence[Shape], start: tuple[int, int], size: tuple[int, int], blur: float) -> Field:
    sheet = Image.new("L", (size[0] * FINER, size[1] * FINER))
    draw = ImageDraw.Draw(sheet)
    for shape in shapes:
        shape.draw(draw, lambda x, y: ((x - start[0]) * FINER, (y - start[1]) * FINER))
    small = sheet.reduce(FINER)
    return _field(small.filter(ImageFilter.GaussianBlur(float(blur))) if blur else small)


def blurred(field: Field, radius: float) -> Field:
    """Return a field of 0 to 1, blurred."""
    sheet = Image.fromarray((np.clip(field, 0, 1) * 255).astype(np.uint8))
    return _field(sheet.filter(ImageFilter.GaussianBlur(radius)))


def _field(sheet: Image.Image) -> Field:
    return np.asarray(sheet, np.float32) / 255


def paint(picture: Picture, where: Field, what: ArrayLike | str, opacity: float = 1) -> None:
    """Lay a colour, or another picture, over a picture where the mask says."""
    window = _window(where)
    through = where[window][..., None] * np.float32(opacity)
    laid = np.broadcast_to(
        colour(what) if isinstance(what, str) else np.asarray(what, np.float32), picture.shape
    )
    picture[window] += through * (laid[window] - picture[window])


def shine(picture: Picture, where: Field, what: str, strength: float = 1) -> None:
    """Add light of a colour: what is bright already takes less of it."""
    window = _window(where)
    light = np.clip(where[window][..., None] * colour(what) * np.float32(strength), 0, 1)
    picture[window] += light * (1 - picture[window])


def shade(picture: Picture, where: Field, strength: float, what: str = "#000010") -> None:
    """Darken a picture where the mask says, toward a colour of shadow."""
    window = _window(where)
    kept = 1 - np.clip(where[window][..., None] * np.float32(strength), 0, 1) * (1 - colour(what))
    picture[window] *= kept


def _window(where: Field) -> tuple[slice, slice]:
    """Return the rows and columns outside which a mask is empty."""
    rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
