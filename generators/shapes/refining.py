"""Correct place, size and turn of a guessed shape until the drawing agrees with the picture.

Gauss-Newton steps on the difference of the pictures, as in B. D. Lucas and T. Kanade, "An iterative image
registration technique" (1981), with the world's own sprites as the template.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generators.shapes.outlines import reach
from generators.shapes.patches import Colours, Drawing, Guess, Patch, draw

_ROUNDS = 5
_PATIENCE = 2  # rounds that may bring nothing
_STILL, _TAKEN = 0.05, 0.35  # px: a smaller correction ends the search, or is trusted
_TURN = 0.06  # radians
_SMALLEST_RADIUS = 1.5  # px
_LARGEST_STEP = 0.3  # of the radius
# Coders keep colour coarser than light: differences of colour alone count a quarter.
_LIGHT = np.array([0.299, 0.587, 0.114], np.float32)
_EYE = np.asarray(0.25 * np.eye(3) + 0.75 * _LIGHT[:, None], np.float32)


@dataclass(frozen=True)
class Fit:
    """A shape, and the share of what the patch shows beside the empty room that it leaves unexplained."""

    guess: Guess
    unexplained: float


def refined(patch: Patch, guess: Guess, rounds: int = _ROUNDS) -> Fit:
    """Return the best of some corrections, each counted from the one before."""
    if guess.shape == "ball":
        guess = guess.moved(0, 0, 0, _stripe(patch, guess) - guess.angle)
    signal = float(np.abs(((patch.seen - patch.behind)[patch.counts]) @ _EYE).mean()) + 1e-6
    best, stalls = Fit(guess, np.inf), 0
    for _ in range(rounds):
        error, step = _correction(patch, guess)
        corrected = guess.moved(*step)
        farthest = max(abs(step[0]), abs(step[1]), abs(step[2]) * guess.radius)
        if error / signal < best.unexplained:
            # A step of hardly more than what a sprite is off by is better taken than drawn again.
            best = Fit(corrected if farthest < _TAKEN else guess, error / signal)
        else:
            stalls += 1
        if farthest < _STILL or stalls == _PATIENCE:
            break
        guess = corrected
    return best


def _correction(patch: Patch, guess: Guess) -> tuple[float, tuple[float, float, float, float]]:
    """Return the mean difference (levels), and the step to take: column, row, growth, turn."""
    drawing = draw(guess, *patch.counts.shape)
    drawn = drawing.over(patch.behind)
    miss = _weighed(patch, patch.seen - drawn)
    slopes = _slopes(patch, guess, drawing, drawn)
    below = reach(guess.shape).below * guess.radius
    if patch.floor is not None:
        # What stands grows upwards; without this a triangle, whose base hides the floor's edge, has no size.
        slopes[2] -= below * slopes[1]
        slopes[1] = np.zeros_like(slopes[1])
    system = np.stack(slopes)
    solved = np.linalg.lstsq(system @ system.T, system @ miss, rcond=None)[0]
    column, row, growth, turn = (float(each) for each in [*solved, 0.0][:4])
    growth = float(np.clip(growth, max(-_LARGEST_STEP, _SMALLEST_RADIUS / guess.radius - 1), _LARGEST_STEP))
    # The sprite was drawn a little off: the step counts from there.
    column, row = column + drawing.off[0], row + drawing.off[1]
    if patch.floor is not None:
        row = patch.floor - below * (1 + growth) - guess.row
    farthest = guess.radius
    step = float(np.clip(column, -farthest, farthest)), float(np.clip(row, -farthest, farthest)), growth, turn
    return float(np.abs(miss).mean()), step


def _slopes(patch: Patch, guess: Guess, drawing: Drawing, drawn: Colours) -> list[NDArray[np.float32]]:
    """Return how the drawing changes with column, row, growth and, for a ball, turn."""
    height, width = patch.counts.shape
    along_row, along_column = (
        -np.gradient(drawing.paint, axis=axis) - patch.behind * np.gradient(drawing.rest, axis=axis)
        for axis in (1, 0)
    )
    x = (np.arange(width, dtype=np.float32) + np.float32(0.5 - guess.column))[None, :, None]
    y = (np.arange(height, dtype=np.float32) + np.float32(0.5 - guess.row))[:, None, None]
    # Growing moves every point away from the centre, the further out the more.
    slopes = [along_row, along_column, x * along_row + y * along_column]
    if guess.shape == "ball":
        turned = draw(guess.moved(0, 0, 0, _TURN), height, width).over(patch.behind)
        slopes.append((turned - drawn) / np.float32(_TURN))
    return [_weighed(patch, slope) for slope in slopes]


def _weighed(patch: Patch, difference: Colours) -> NDArray[np.float32]:
    return np.asarray(difference[patch.counts] @ _EYE, np.float32).ravel()


def _stripe(patch: Patch, guess: Guess) -> float:
    """Return the direction in which a ball is lighter, a white one darker, than without its stripe."""
    height, width = patch.counts.shape
    plain = draw(guess, height, width, striped=False).paint
    surplus = (
        (patch.seen - plain).max(axis=-1) if guess.colour != "white" else (plain - patch.seen).max(axis=-1)
    )
    y = (guess.row - 0.5 - np.arange(height))[:, None]
    x = (np.arange(width) + 0.5 - guess.column)[None, :]
    weight = np.where((x * x + y * y < (0.85 * guess.radius) ** 2) & patch.counts, np.maximum(surplus, 0), 0)
    weight[weight < weight.max() / 2] = 0
    xx, yy, xy = (float((weight * product).sum()) for product in (x * x, y * y, x * y))
    return float(np.arctan2(2 * xy, xx - yy) / 2)
