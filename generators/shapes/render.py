"""Turn a film of the shapes world into frames: room, contact shadows, shapes."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from generators.shapes.bodies import FLOOR, WALL
from generators.shapes.outlines import reach
from generators.shapes.palette import ROOMS
from generators.shapes.sprites import PHASES, reach_in_pixels, sprite, striped_ball
from generators.shapes.world import Film

_SHADOW_DARK, _SHADOW_FADE, _SHADOW_THICK = 0.55, 3.2, 0.016
_GRAIN_SEED = 7


def render(film: Film, width: int, height: int) -> NDArray[np.uint8]:
    """Draw every frame of a film.

    Parameters
    ----------
    film : Film
        What `world.play` returned for the aspect `width / height`.
    width, height : int
        Pixels.

    Returns
    -------
    ndarray of uint8, shape (frames, height, width, 3)
        RGB. Only the squares around shapes and shadows are computed frame by frame.
    """
    frames = np.empty((len(film.places), height, width, 3), np.uint8)
    frames[:] = room(film.scene.floor, width, height)
    for frame, places, angles in zip(frames, film.places, film.angles, strict=True):
        for thing, radius, place in zip(film.scene.things, film.radii, places, strict=True):
            _shadow(frame, thing.shape, radius * height, place * height)
        for thing, radius, place, angle in zip(film.scene.things, film.radii, places, angles, strict=True):
            _shape(frame, (thing.shape, thing.colour), radius * height, place * height, float(angle))
    return frames


@lru_cache(maxsize=16)
def room(floor: str, width: int, height: int) -> NDArray[np.uint8]:
    """Return the empty room: a soft gradient, and a slab that is floor and both walls."""
    look = ROOMS[floor]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
    picture = np.array(look.above, np.float32) * (1 - down) + np.array(look.below, np.float32) * down
    picture = picture * (1 - 0.05 * across * across)
    floor_top, wall = height * (1 - FLOOR), height * WALL
    _darken_corner(picture, floor_top)
    row = np.arange(height, dtype=np.float32)[:, None, None] + 0.5
    column = np.arange(width, dtype=np.float32)[None, :, None] + 0.5
    into = np.maximum(row - floor_top, np.maximum(wall - column, column - (width - wall)))
    slab = np.array(look.slab, np.float32) * (1.06 - 0.14 * np.clip(into / (height * FLOOR), 0, 1))
    edge = np.clip(1 - np.abs(into - 1.5) / 2, 0, 1)
    slab = slab + (255 - slab) * 0.32 * edge
    cover = np.clip(into + 0.5, 0, 1)
    grain = np.random.default_rng(_GRAIN_SEED).uniform(-0.5, 0.5, picture.shape[:2])[..., None]
    return np.asarray(np.clip(picture * (1 - cover) + slab * cover + grain + 0.5, 0, 255), np.uint8)


def _darken_corner(picture: NDArray[np.float32], floor_top: float) -> None:
    """Let the air darken a little just above the floor, as in a real tray."""
    rows = np.arange(len(picture), dtype=np.float32)
    near = np.exp(-np.clip(floor_top - rows, 0, None) / (0.05 * len(picture)))
    picture *= (1 - 0.10 * near)[:, None, None]


def _shadow(frame: NDArray[np.uint8], shape: str, radius: float, place: NDArray[np.float64]) -> None:
    """Darken a flat ellipse on the floor under the shape: small and dark near it, wide and pale far above."""
    height = len(frame)
    lift = (place[1] - radius * reach(shape).below) / height - FLOOR
    if lift < -0.01:  # noqa: PLR2004 - below the floor's edge nothing casts a shadow on it
        return
    dark = _SHADOW_DARK * np.exp(-_SHADOW_FADE * lift)
    half_x = radius * (0.78 + 1.1 * max(lift, 0.0))
    half_y = height * _SHADOW_THICK
    box = _box(frame, place[0], height * (1 - FLOOR) + 0.5 * half_y, int(half_x * 2), int(half_y * 2.2))
    if box is None:
        return
    rows, columns, y, x = box
    profile = np.outer(np.exp(-((y / half_y) ** 2)), np.exp(-((x / half_x) ** 4)))
    part = frame[rows, columns]
    # A shadow lies on the floor: none of it on the air above the edge.
    profile[: max(0, int(height * (1 - FLOOR)) - rows.start)] = 0
    part[:] = part * (1 - dark * profile[..., None].astype(np.float32))


def _box(
    frame: NDArray[np.uint8], x: float, y: float, half_x: int, half_y: int
) -> tuple[slice, slice, NDArray[np.float32], NDArray[np.float32]] | None:
    """Return the rows and columns around a point that lie in the frame, and their distances from it."""
    height, width = frame.shape[:2]
    top, bottom = max(0, int(y) - half_y), min(height, int(y) + half_y + 1)
    left, right = max(0, int(x) - half_x), min(width, int(x) + half_x + 1)
    if top >= bottom or left >= right:
        return None
    rows = np.arange(top, bottom, dtype=np.float32) + np.float32(0.5 - y)
    columns = np.arange(left, right, dtype=np.float32) + np.float32(0.5 - x)
    return slice(top, bottom), slice(left, right), rows, columns


def _shape(
    frame: NDArray[np.uint8], look: tuple[str, str], radius: float, place: NDArray[np.float64], angle: float
) -> None:
    shape, colour = look
    height, width = frame.shape[:2]
    row, phase_y = _snap(height - place[1])
    column, phase_x = _snap(place[0])
    if shape == "ball":
        picture = striped_ball(colour, radius, angle, phase_x, phase_y)
    else:
        picture = sprite(shape, colour, radius, phase_x, phase_y)
    half = reach_in_pixels(shape, radius)
    top, left = row - half, column - half
    rows = slice(max(0, top), min(height, row + half + 1))
    columns = slice(max(0, left), min(width, column + half + 1))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    inner = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
    part = frame[rows, columns]
    part[:] = picture.paint[inner] + part * picture.rest[inner] + np.float32(0.5)


def _snap(edge: float) -> tuple[int, int]:
    """Return the pixel whose centre lies at or just before a point, and the quarter of a pixel beyond it."""
    quarters = round((edge - 0.5) * PHASES)
    return quarters // PHASES, quarters % PHASES
