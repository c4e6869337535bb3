"""Tell the shapes of a first frame from its room: which floor it is, and which pixels are something else."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from generators.contract import FirstFrameInvalid
from generators.shapes.bodies import FLOOR, WALL
from generators.shapes.render import room
from generators.shapes.scene import FLOORS

Mask = NDArray[np.bool_]
Levels = NDArray[np.int16]
_AROUND = np.ones((3, 3), np.bool_)
_GLANCE = 64  # px high: enough to tell floors apart
_ALIKE = 14  # levels
_SHARE_ALIKE = 0.5
_FAINTEST, _NOISE_TIMES = 3.0, 5.0  # levels over the room that are something, and how often its noise
_HALO = 0.3  # of the strongest difference nearby: less is what a coder lays around a shape
_MARGIN = 0.5  # px: a pixel this near to the slab holds some of its colour
_FRINGE = 0.03  # frame heights beside an edge in which a coder's echoes of it are expected
_FIRM, _STILL_WHOLE = 0.4, 0.6
_SMALLEST_AREA = 0.0009  # square frame heights: less is dirt


def floor_of(picture: NDArray[np.uint8]) -> str:
    """Return the floor of the room that a picture, shape (height, width, 3), was taken in.

    Raises
    ------
    FirstFrameInvalid
        If it is no room of this world.
    """
    step = max(1, len(picture) // _GLANCE)
    seen = picture[step // 2 :: step, step // 2 :: step].astype(np.int16)
    height, width = seen.shape[:2]
    depth = into_slab(width, height)
    air, slab = depth < -_FRINGE * height, depth > _FRINGE * height
    differences = {floor: np.abs(seen - room(floor, width, height)).max(axis=-1) for floor in FLOORS}
    best = min(FLOORS, key=lambda floor: float(np.minimum(differences[floor], 4 * _ALIKE).mean()))
    alike = differences[best] < _ALIKE
    if min(alike[air].mean(), alike[slab].mean()) < _SHARE_ALIKE:
        raise FirstFrameInvalid(
            f"The first frame shows no room of the shapes world; its floors are {', '.join(FLOORS)}."
        )
    return best


@lru_cache(maxsize=16)
def into_slab(width: int, height: int) -> NDArray[np.float64]:
    """Return how many pixels each pixel's centre lies inside the slab of floor and walls, below zero in the air."""
    row, column = np.arange(height)[:, None] + 0.5, np.arange(width)[None, :] + 0.5
    wall = height * WALL
    walls = np.maximum(wall - column, column - (width - wall))
    return np.asarray(np.maximum(row - height * (1 - FLOOR), walls), np.float64)


def air_of(width: int, height: int) -> Mask:
    """Return the pixels that hold nothing of floor and walls: where shapes can be seen, and no shadow can."""
    return np.asarray(into_slab(width, height) < -_MARGIN, np.bool_)


def segments(difference: Levels) -> list[Mask]:
    """Return the patches of air in which a picture differs from the empty room.

    Parameters
    ----------
    difference : ndarray of int16, shape (height, width)
        Levels between picture and room, the largest of the channels.

    Returns
    -------
    list of ndarray of bool, shape (height, width)
        One mask a patch; a shape's own mask lies within a pixel or two of its outline.
    """
    height, width = difference.shape
    other = whole((difference > _bounds(difference)) & air_of(width, height))
    labels, number = ndimage.label(other)
    masks = [_firm(difference, labels == each) for each in range(1, number + 1)]
    return [mask for mask in masks if large_enough(mask)]


def mended(masks: list[Mask]) -> list[Mask]:
    """Join pieces that lie close together: a white ball has stripes of the colour of a pale room."""
    if not masks:
        return []
    reach = round(_FRINGE * len(masks[0]))
    near = ndimage.distance_transform_edt(~np.pad(np.any(masks, axis=0), 2 * reach)) <= reach
    closed = ndimage.distance_transform_edt(near) > reach
    labels, number = ndimage.label(
        ndimage.binary_fill_holes(closed[2 * reach : -2 * reach, 2 * reach : -2 * reach])
    )
    return [labels == each for each in range(1, number + 1)]


def large_enough(mask: Mask) -> bool:
    """Tell a shape from dirt."""
    return bool(mask.sum() >= _SMALLEST_AREA * len(mask) ** 2)


def _bounds(difference: Levels) -> NDArray[np.float64]:
    """Return for every pixel the levels from which it is something: above noise, and above a shape's halo."""
    height, width = difference.shape
    air, reach = air_of(width, height), round(_FRINGE * height)
    inner = into_slab(width, height) < -reach
    bounds = np.full((height, width), _above_noise(difference[inner], 50))
    # Many shapes stand on the floor: fewer of the pixels beside it are the room's own.
    bounds[air & ~inner] = max(bounds[0, 0], _above_noise(difference[air & ~inner], 30))
    halo = _HALO * ndimage.maximum_filter(difference * air, 2 * reach + 1)
    return np.asarray(np.maximum(bounds, halo), np.float64)


def _above_noise(levels: Levels, percent: int) -> float:
    return _FAINTEST + _NOISE_TIMES * float(np.percentile(levels, percent))


def whole(mask: Mask) -> Mask:
    """Close gaps where a shape has the colour of the air behind it, and wipe off specks and lines."""
    padded = np.pad(mask, 3)
    closed = ndimage.binary_fill_holes(ndimage.binary_closing(padded, _AROUND))
    opened = ndimage.binary_opening(closed, ndimage.generate_binary_structure(2, 1))
    # The points of a small star are thin too: what lies beside the rest comes back.
    kept = ndimage.binary_dilation(opened, _AROUND, 2, mask=closed)
    return np.asarray(kept[3:-3, 3:-3], np.bool_)


def _firm(difference: Levels, mask: Mask) -> Mask:
    """Leave out the rest of a halo, unless the shape itself would break up."""
    firm = whole(mask & (difference > _FIRM * np.percentile(difference[mask], 80)))
    return firm if firm.sum() > _STILL_WHOLE * mask.sum() else mask
