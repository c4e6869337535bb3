"""Draw one shape, in parts of a pixel, over the patch of a first frame that it may explain."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from generators.shapes.sprites import PHASES, Sprite, reach_in_pixels, sprite, striped_ball

Colours = NDArray[np.float32]


@dataclass(frozen=True)
class Guess:
    """A shape in pixels of the patch: its centre from the upper left corner, radius, and turn of a ball's stripe."""

    shape: str
    colour: str
    column: float
    row: float
    radius: float
    angle: float = 0.0

    def moved(self, column: float, row: float, growth: float, turn: float) -> "Guess":
        """Return the shape a few pixels on, larger by a share, and turned."""
        return replace(
            self,
            column=self.column + column,
            row=self.row + row,
            radius=self.radius * (1 + growth),
            angle=self.angle + turn,
        )


@dataclass(frozen=True)
class Patch:
    """The surroundings of one shape.

    Parameters
    ----------
    seen, behind : ndarray of float32, shape (height, width, 3)
        The picture, and the empty room there.
    counts : ndarray of bool, shape (height, width)
        Pixels that show nothing but air and this shape.
    inside : ndarray of bool, shape (height, width)
        Roughly the shape.
    floor : float or None
        Row of the floor's edge where the shape stands on it.
    """

    seen: Colours
    behind: Colours
    counts: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    floor: float | None


@dataclass(frozen=True)
class Drawing:
    """A shape laid on a patch: colour times coverage, what is left of the room, and how far off it was drawn."""

    paint: Colours
    rest: Colours
    off: tuple[float, float]

    def over(self, behind: Colours) -> Colours:
        return np.asarray(self.paint + behind * self.rest, np.float32)


def draw(guess: Guess, height: int, width: int, *, striped: bool = True) -> Drawing:
    """Lay a shape on an empty patch; as sprites lie on quarters of a pixel, it may be off by an eighth."""
    column, phase_x, off_x = _snapped(guess.column)
    row, phase_y, off_y = _snapped(guess.row)
    picture = _sprite(guess, phase_x, phase_y, striped=striped)
    paint, rest = np.zeros((height, width, 3), np.float32), np.ones((height, width, 1), np.float32)
    half = reach_in_pixels(guess.shape, guess.radius)
    rows, inner_rows = _shared(row, half, height)
    columns, inner_columns = _shared(column, half, width)
    paint[rows, columns] = picture.paint[inner_rows, inner_columns]
    rest[rows, columns] = picture.rest[inner_rows, inner_columns]
    return Drawing(paint, rest, (off_x, off_y))


def _sprite(guess: Guess, phase_x: int, phase_y: int, *, striped: bool) -> Sprite:
    if guess.shape == "ball" and striped:
        return striped_ball(guess.colour, guess.radius, guess.angle, phase_x, phase_y)
    return sprite(guess.shape, guess.colour, guess.radius, phase_x, phase_y)


def _snapped(edge: float) -> tuple[int, int, float]:
    """Return the pixel and the quarter of it where a centre is drawn, and how far that is from the point asked for."""
    quarters = round((edge - 0.5) * PHASES)
    return quarters // PHASES, quarters % PHASES, quarters / PHASES + 0.5 - edge


def _shared(middle: int, half: int, length: int) -> tuple[slice, slice]:
    """Return where a sprite and a patch overlap: in the patch, and in the sprite."""
    start = min(max(0, middle - half), length)
    stop = max(start, min(length, middle + half + 1))
    return slice(start, stop), slice(start - middle + half, stop - middle + half)
