"""What nature strews over a first frame: noise, ridges, glows, clouds, stars, still water and the camera's grain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generators.open_world.canvas import COLUMNS, HEIGHT, ROWS, WIDTH, Field, Picture, paint, shine

GRAIN = 0.006  # of full brightness: enough that skies show no steps


def smooth(low: float, high: float, value: Field) -> Field:
    """Return 0 below `low`, 1 above `high`, and a soft rise between them."""
    part = np.clip((value - low) / (high - low), 0, 1)
    risen: Field = part * part * (3 - 2 * part)
    return risen


def noise(seed: int, wide: float, high: float | None = None, octaves: int = 4) -> Field:
    """Return cloudy noise of 0 to 1, whose largest lumps are so many pixels wide and high."""
    rng = np.random.default_rng(seed)
    total, weight = np.zeros((HEIGHT, WIDTH), np.float32), 0.0
    for octave in range(octaves):
        finer = 2**octave
        size = max(2, round(WIDTH * finer / wide)), max(2, round(HEIGHT * finer / (high or wide)))
        lumps = Image.fromarray(rng.random(size[::-1], np.float32))
        total += np.asarray(lumps.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)) / finer
        weight += 1 / finer
    cloudy: Field = np.clip(0.5 + (total / np.float32(weight) - 0.5) * 1.7, 0, 1)
    return cloudy


def ridge(seed: int, level: float, height: float, length: float, octaves: int = 6) -> NDArray[np.float32]:
    """Return the row at which a chain of hills begins, for each column."""
    rng = np.random.default_rng(seed)
    rows = np.full(WIDTH, float(level))
    for octave in range(octaves):
        step = length / 2**octave
        knots = np.arange(-1, WIDTH / step + 3)
        heights = rng.uniform(-1, 1, len(knots)) * height / 1.9**octave
        at = np.arange(WIDTH) / step
        left = np.floor(at).astype(int) + 1
        part = at - np.floor(at)
        part = part * part * (3 - 2 * part)
        rows += heights[left] * (1 - part) + heights[left + 1] * part
    return rows.astype(np.float32)


def below(rows: NDArray[np.float32] | float, softness: float = 1) -> Field:
    """Return a mask of all that lies below a row, or below one for each column."""
    started: Field = np.clip((ROWS - rows) / softness + 0.5, 0, 1) * np.ones_like(COLUMNS)
    return started


def glow(x: float, y: float, radius: float, power: float = 2, squashed: float = 1) -> Field:
    """Return a light's halo around a point: 1 there, and a quarter of it a radius away."""
    away = ((COLUMNS - x) / radius) ** 2 + ((ROWS - y) / (radius * squashed)) ** 2
    halo: Field = (1 + away) ** np.float32(-power)
    return halo


def clouds(
    picture: Picture, seed: int, band: tuple[float, float], tints: tuple[str, str], cover: float
) -> None:
    """Paint flat clouds between two rows: their shapes from noise, their undersides in the darker colour."""
    shape = noise(seed, 620, 130, 6)
    inside = smooth(band[0], band[0] + 90, ROWS) * (1 - smooth(band[1] - 90, band[1], ROWS))
    thick = smooth(1 - cover, 1.25 - cover, shape) * inside
    lower = np.roll(thick, -14, axis=0)
    paint(picture, thick, tints[0], 0.85)
    paint(picture, thick * smooth(0.2, 1, lower), tints[1], 0.6)


def cumulus(picture: Picture, x: float, y: float, size: float, seed: int) -> None:
    """Paint one heaped cloud: puffs on a flat base, white above and grey-blue below."""
    rng = np.random.default_rng(seed)
    puffs = np.full((HEIGHT, WIDTH), -1, np.float32)
    for _ in range(16):
        aside = rng.uniform(-1, 1)
        radius = size * rng.uniform(0.22, 0.46) * (1.15 - abs(aside) * 0.7)
        up = rng.uniform(0, 0.5) * (1 - abs(aside)) * size
        puffs = np.maximum(puffs, 1 - ((COLUMNS - x - aside * size) ** 2 + (ROWS - y + up) ** 2) / radius**2)
    ragged = puffs + (noise(seed, 90, 70, 5) - 0.5) * 0.9
    inside = smooth(0.02, 0.42, ragged) * (
        1 - smooth(y + size * 0.1, y + size * 0.34, ROWS + 20 * noise(seed + 1, 120, 60, 3))
    )
    lit = smooth(y + size * 0.3, y - size * 0.5, ROWS + (noise(seed + 2, 60, 50, 4) - 0.5) * size * 0.9)
    paint(picture, inside, "#a9bdd6", 0.92)
    paint(picture, inside * lit, "#ffffff", 0.95)


def stars(picture: Picture, seed: int, count: int, lowest: float) -> None:
    """Strew stars above a row, few of them bright."""
    rng = np.random.default_rng(seed)
    sky = np.zeros((HEIGHT, WIDTH), np.float32)
    for x, y, bright in zip(
        rng.integers(2, WIDTH - 2, count),
        (rng.random(count) * lowest).astype(int).clip(2),
        0.12 + 0.88 * rng.random(count) ** 5,
        strict=True,
    ):
        sky[y, x] = bright
        if bright > 0.45:  # noqa: PLR2004 - the bright ones are larger than a pixel
            sky[y - 1 : y + 2, x] = np.maximum(sky[y - 1 : y + 2, x], bright * 0.45)
            sky[y, x - 1 : x + 2] = np.maximum(sky[y, x - 1 : x + 2], bright * 0.45)
    shine(picture, sky, "#eef2ff")


def water(picture: Picture, shore: int, seed: int, *, ripple: float = 10, squeeze: float = 1) -> None:
    """Mirror what stands above a row in the rows below it, broken by ripples that grow toward the viewer."""
    down = ROWS[: HEIGHT - shore]
    near = down / (HEIGHT - shore)
    waves = noise(seed, 90, 14, 3)[shore:] - 0.5
    rows = np.clip(shore - 1 - down * squeeze + waves * ripple * 2 * (0.3 + near), 0, shore - 1).astype(int)
    columns = np.clip(COLUMNS + waves * ripple * (0.4 + 2 * near), 0, WIDTH - 1).astype(int)
    picture[shore:] = picture[rows, columns]


def mirrored(where: Field, waterline: int, seed: int, ripple: float = 9) -> Field:
    """Return a mask turned over at the waterline, and broken by waves."""
    waves = noise(seed, 80, 12, 3) - 0.5
    near = np.clip((ROWS - waterline) / 120, 0, 1.5)
    rows = np.clip(2 * waterline - ROWS + waves * ripple * 2 * near, 0, HEIGHT - 1).astype(int)
    columns = np.clip(COLUMNS + waves * ripple * 3 * near, 0, WIDTH - 1).astype(int)
    turned: Field = where[rows, columns] * below(float(waterline))
    return turned


def finished(picture: Picture, seed: int, *, corners: float = 0.22) -> NDArray[np.uint8]:
    """Return the picture as a camera keeps it: corners a little darker, grain, whole numbers."""
    middle = ((COLUMNS / WIDTH - 0.5) ** 2 + (ROWS / HEIGHT - 0.5) ** 2) * 2
    darker = picture * (1 - np.float32(corners) * smooth(0.2, 1.1, middle))[..., None]
    grain = np.random.default_rng(seed).standard_normal((HEIGHT, WIDTH, 1), np.float32)
    pixels: NDArray[np.uint8] = np.clip((darker + grain * GRAIN) * 255 + 0.5, 0, 255).astype(np.uint8)
    return pixels
