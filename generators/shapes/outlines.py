"""The outline of each shape about its centre, and how far it reaches."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

_CORNERS = {"triangle": 3, "square": 4, "pentagon": 5, "hexagon": 6}
# A polygon of the same outer radius looks smaller than a ball; these factors even the areas out.
_GROWTH = {"ball": 1.0, "square": 1.2, "triangle": 1.38, "pentagon": 1.12, "hexagon": 1.08, "star": 1.38}
_STAR_WAIST = 0.5


@dataclass(frozen=True)
class Reach:
    """How far a shape of radius 1 reaches from its centre: down, up and to either side."""

    below: float
    above: float
    beside: float

    def toward(self, x: float, y: float) -> float:
        """Return how far it reaches along a unit vector: exact along the axes, an ellipse between them."""
        upright = self.above if y > 0 else self.below
        return math.hypot(x * self.beside, y * upright)


@cache
def corners(shape: str) -> NDArray[np.float64] | None:
    """Return the corners of a shape of radius 1, standing flat, y upwards; None for the ball.

    Returns
    -------
    ndarray, shape (k, 2), or None
    """
    if shape == "ball":
        return None
    if shape == "star":
        angles = np.pi / 2 + np.arange(10) * np.pi / 5
        radii = np.where(np.arange(10) % 2, _STAR_WAIST, 1.0)
    else:
        number = _CORNERS[shape]
        angles = -np.pi / 2 + np.pi / number + np.arange(number) * 2 * np.pi / number
        radii = np.ones(number)
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.asarray(_GROWTH[shape] * radii[:, None] * points, np.float64)


@cache
def reach(shape: str) -> Reach:
    """Return how far a shape of radius 1 reaches from its centre."""
    points = corners(shape)
    if points is None:
        return Reach(1.0, 1.0, 1.0)
    return Reach(float(-points[:, 1].min()), float(points[:, 1].max()), float(np.abs(points[:, 0]).max()))


def distance(
    shape: str, x: NDArray[np.float32], y: NDArray[np.float32], radius: float
) -> NDArray[np.float32]:
    """Return the signed distance to the outline, below zero inside.

    Parameters
    ----------
    shape : str
        One of SHAPES.
    x, y : ndarray of float32, shapes that broadcast
        Points about the centre, y upwards, in the unit of `radius`.
    radius : float
        Size of the shape.

    Notes
    -----
    The polygon's distance is that to its nearest edge; the sign comes from the even-odd rule
    (I. Quilez, "2D distance functions").
    """
    points = corners(shape)
    if points is None:
        return np.asarray(np.hypot(x, y) - radius, np.float32)
    scaled = (points * radius).astype(np.float32)
    nearest = np.full(np.broadcast(x, y).shape, np.inf, np.float32)
    inside = np.zeros(nearest.shape, bool)
    for start, end in zip(scaled, np.roll(scaled, -1, axis=0), strict=True):
        edge = end - start
        along = np.clip(((x - start[0]) * edge[0] + (y - start[1]) * edge[1]) / (edge @ edge), 0, 1)
        off_x, off_y = x - start[0] - along * edge[0], y - start[1] - along * edge[1]
        np.minimum(nearest, off_x * off_x + off_y * off_y, out=nearest)
        if edge[1]:
            crossing = (start[1] > y) != (end[1] > y)
            inside ^= crossing & (x < start[0] + edge[0] * (y - start[1]) / edge[1])
    return np.asarray(np.where(inside, -1, 1) * np.sqrt(nearest), np.float32)
