"""Solid things of first frames: balls lit from one side, a table of boards."""

from __future__ import annotations

import numpy as np

from generators.open_world.canvas import COLUMNS, ROWS, Picture, Point, colour, ellipse, mask, paint, shade
from generators.open_world.fields import below, noise, smooth

LIGHT = np.array([-0.55, -0.6, 0.58], np.float32)  # toward where the light comes from


def ball(
    scene: Picture, middle: Point, radius: float, tint: str, *, gloss: float = 0.5, rough: int | None = None
) -> None:
    """Paint a ball: lit from the left above, its far side in shadow, with a highlight as its gloss has it."""
    x, y = middle
    window = (
        slice(max(0, int(y - radius) - 1), int(y + radius) + 2),
        slice(max(0, int(x - radius) - 1), int(x + radius) + 2),
    )
    across, down = (COLUMNS[:, window[1]] - x) / radius, (ROWS[window[0]] - y) / radius
    toward = np.sqrt(np.clip(1 - across**2 - down**2, 0, 1))
    lit = across * LIGHT[0] + down * LIGHT[1] + toward * LIGHT[2]
    if rough is not None:
        lit = lit + (noise(rough, 7, octaves=2)[window] - 0.5) * 0.14
    bright = 0.2 + 0.86 * np.clip(lit, 0, 1) + 0.14 * np.clip(down, 0, 1) * (1 - toward)
    halfway = np.clip(across * -0.33 + down * -0.36 + toward * 0.87, 0, 1)
    shimmer = gloss * (0.9 * halfway**42 + 0.12 * halfway**6)
    skin = np.clip(colour(tint) * bright[..., None] + shimmer[..., None], 0, 1)
    paint(scene[window], mask(ellipse(x, y, radius))[window], skin)


def boards(scene: Picture, level: float, tint: str, seed: int) -> None:
    """Paint a table of wooden boards that begins at a row."""
    top = below(float(level), 2)
    depth = np.clip((ROWS - level) / 250, 0, 1)
    grain = noise(seed, 900, 16, 5)
    wood = colour(tint) * (0.66 + 0.5 * grain + 0.22 * depth)[..., None]
    paint(scene, top, np.clip(wood, 0, 1).astype(np.float32))
    for share in (0.14, 0.36, 0.68):
        row = level + 250 * share
        shade(scene, np.exp(-(((ROWS - row) / (1 + share)) ** 2)) * np.ones_like(COLUMNS), 0.5)
    shade(scene, smooth(level + 26, level, ROWS) * top, 0.25)
