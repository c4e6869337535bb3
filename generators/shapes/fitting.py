"""Find which of the shapes, in which colour, draws a patch of a first frame best."""

from dataclasses import replace
from functools import cache

import numpy as np
from scipy import ndimage

from generators.shapes.outlines import corners, distance
from generators.shapes.palette import PAINTS
from generators.shapes.patches import Guess, Patch
from generators.shapes.refining import Fit, refined
from generators.shapes.scene import COLOURS, SHAPES

_RIVALS = 0.1  # of overlap: shapes that come so near the best one are drawn too
_SURE, _MAYBE = 50.0, 100.0  # levels, summed over the channels
_DEEP_PIXELS = 9


def fitted(patch: Patch) -> Fit:
    """Return the shape that leaves least of the patch unexplained: all, where no pixel of it counts."""
    if not (patch.inside & patch.counts).any():
        return Fit(Guess(SHAPES[0], COLOURS[0], 0.0, 0.0, 1.0), np.inf)
    colours = _colours(patch)
    fit = _best_shape(patch, colours[0])
    if len(colours) == 1:
        return fit
    recoloured = [refined(patch, replace(fit.guess, colour=colour), 2) for colour in colours]
    best = min(recoloured, key=_unexplained)
    return _best_shape(patch, best.guess.colour) if best.guess.colour != colours[0] else fit


def _unexplained(fit: Fit) -> float:
    return fit.unexplained


def _best_shape(patch: Patch, colour: str) -> Fit:
    guesses = [_guess(patch, shape, colour) for shape in SHAPES]
    best = max(overlap for _, overlap in guesses)
    return min(
        (refined(patch, guess) for guess, overlap in guesses if overlap > best - _RIVALS), key=_unexplained
    )


def _colours(patch: Patch) -> list[str]:
    """Return the colours that a patch may have, the likeliest first: the only one where it is plain."""
    inner = patch.inside & patch.counts
    deep = ndimage.binary_erosion(inner, iterations=2)
    middle = np.median(patch.seen[deep if deep.sum() > _DEEP_PIXELS else inner], axis=0)
    away = {name: float(np.abs(middle - np.array(paint)).sum()) for name, paint in PAINTS.items()}
    first, *others = sorted(PAINTS, key=away.__getitem__)
    if away[first] < _SURE:
        return [first]
    return [first, *(name for name in others[:2] if away[name] < away[first] + _MAYBE)]


def _guess(patch: Patch, shape: str, colour: str) -> tuple[Guess, float]:
    """Place a shape by the mass of the patch, and tell its overlap over union."""
    rows, columns = np.nonzero(patch.inside)
    row, column = float(rows.mean()), float(columns.mean())
    radius = float(np.sqrt(len(rows) / _area(shape)))
    height, width = patch.inside.shape
    y = (np.float32(row) - np.arange(height, dtype=np.float32))[:, None]
    x = (np.arange(width, dtype=np.float32) - np.float32(column))[None, :]
    covered = distance(shape, x, y, radius) < 0
    overlap = (covered & patch.inside).sum() / (covered | patch.inside).sum()
    return Guess(shape, colour, column + 0.5, row + 0.5, radius), float(overlap)


@cache
def _area(shape: str) -> float:
    """Return the area of a shape of radius 1."""
    points = corners(shape)
    if points is None:
        return float(np.pi)
    x, y = points.T
    return float(abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())) / 2
