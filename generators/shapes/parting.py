"""Part a patch of several shapes that touch: by their colours, or where it is narrow."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from generators.shapes.palette import PAINTS
from generators.shapes.scene import MOST_SHAPES
from generators.shapes.segments import Mask, large_enough, whole

_LIT, _SHADED = np.linspace(0, 0.4, 9), np.linspace(0.65, 0.95, 7)


def parted(mask: Mask, picture: NDArray[np.uint8]) -> list[list[Mask]]:
    """Return the ways to part a mask, shape (height, width), each into two to four masks."""
    ways = [_by_colour(mask, picture), *_by_waist(mask)]
    return [way for way in ways if 1 < len(way) <= MOST_SHAPES]


def _by_colour(mask: Mask, picture: NDArray[np.uint8]) -> list[Mask]:
    """Give every pixel to the paint that it is nearest to, in light or in shade."""
    nearest = np.full(mask.shape, -1)
    away = [_away(picture[mask].astype(np.float32), paint) for paint in PAINTS.values()]
    nearest[mask] = np.argmin(away, axis=0)
    parts = [part for each in range(len(PAINTS)) for part in _pieces(whole(nearest == each))]
    return [part for part in parts if large_enough(part)]


def _away(pixels: NDArray[np.float32], paint: tuple[int, int, int]) -> NDArray[np.float32]:
    full = np.array(paint, np.float32)
    tones = [full + (255 - full) * np.float32(light) for light in _LIT]
    tones += [full * np.float32(shade) for shade in _SHADED]
    return np.asarray(np.min([np.abs(pixels - tone).sum(axis=-1) for tone in tones], axis=0), np.float32)


def _by_waist(mask: Mask) -> list[list[Mask]]:
    """Peel the patch until it falls apart, into two pieces or more, and give every pixel to the nearest piece."""
    depth = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    ways: dict[int, list[Mask]] = {}
    for peel in np.arange(1.0, depth.max(), 0.5):
        pieces = [piece for piece in _pieces(depth > peel) if large_enough(piece)]
        if len(pieces) > 1 and len(pieces) not in ways:
            nearest = np.argmin([ndimage.distance_transform_edt(~piece) for piece in pieces], axis=0)
            ways[len(pieces)] = [mask & (nearest == each) for each in range(len(pieces))]
    return list(ways.values())


def _pieces(mask: Mask) -> list[Mask]:
    labels, number = ndimage.label(mask)
    return [labels == each for each in range(1, number + 1)]
