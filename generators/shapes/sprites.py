"""Draw one shape, anti-aliased and softly shaded, as colour and coverage of a small square."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from generators.shapes.outlines import distance, reach
from generators.shapes.palette import PAINTS

PHASES = 4  # a shape lies on quarters of a pixel, so that few sprites serve a whole clip
_LIGHT, _SHADE, _RIM = 0.10, 0.16, 0.22
_STRIPE, _STRIPE_LIGHT = 0.17, 0.42


@dataclass(frozen=True)
class Sprite:
    """Colour of a shape times its coverage, and what it leaves of the picture behind.

    Parameters
    ----------
    paint : ndarray of float32, shape (side, side, 3)
        Colour multiplied by coverage, 0 to 255.
    rest : ndarray of float32, shape (side, side, 1)
        One minus the coverage.
    """

    paint: NDArray[np.float32]
    rest: NDArray[np.float32]


def reach_in_pixels(shape: str, radius: float) -> int:
    """Return how many whole pixels a sprite extends from its centre pixel."""
    extent = reach(shape)
    return int(np.ceil(radius * max(extent.below, extent.above, extent.beside))) + 2


@lru_cache(maxsize=512)
def sprite(shape: str, colour: str, radius: float, phase_x: int, phase_y: int) -> Sprite:
    """Return a shape of `radius` pixels, its centre `phase / PHASES` of a pixel right of and below the middle."""
    x, y = _grid(shape, radius, phase_x, phase_y)
    depth = -distance(shape, x, y, radius)
    cover = np.clip(depth + 0.5, 0, 1)[..., None]
    return Sprite(_shaded(colour, depth, x - y, radius) * cover, 1 - cover)


def striped_ball(colour: str, radius: float, angle: float, phase_x: int, phase_y: int) -> Sprite:
    """Return a ball with a stripe across it, turned by `angle`, so that rolling can be seen."""
    ball = sprite("ball", colour, radius, phase_x, phase_y)
    x, y = _grid("ball", radius, phase_x, phase_y)
    off = np.abs(x * np.float32(np.sin(angle)) - y * np.float32(np.cos(angle)))
    band = np.clip(_STRIPE * radius - off + 0.5, 0, 1)[..., None] * np.float32(_STRIPE_LIGHT)
    stripe = (1 - ball.rest) * np.float32(150 if colour == "white" else 252)
    return Sprite(ball.paint + band * (stripe - ball.paint), ball.rest)


@lru_cache(maxsize=512)
def _grid(
    shape: str, radius: float, phase_x: int, phase_y: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return pixel centres about the shape's centre, y upwards."""
    half = reach_in_pixels(shape, radius)
    line = np.arange(-half, half + 1, dtype=np.float32)
    return (line - phase_x / PHASES)[None, :], (phase_y / PHASES - line)[:, None]


def _shaded(
    colour: str, depth: NDArray[np.float32], toward_shade: NDArray[np.float32], radius: float
) -> NDArray[np.float32]:
    """Light from above left, and a rim a little darker than the face."""
    paint = np.array(PAINTS[colour], np.float32)
    slope = np.clip(toward_shade / (2.2 * radius), -1, 1)[..., None]
    face = np.where(
        slope < 0, paint + (255 - paint) * (-slope * 2 * _LIGHT), paint * (1 - slope * 2 * _SHADE)
    )
    rim = np.clip(1 - depth / max(1.5, 0.09 * radius), 0, 1)[..., None]
    return np.asarray(face * (1 - _RIM * rim * rim), np.float32)
