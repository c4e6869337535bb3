"""First frames of the night sky: a city across a river, an aurora over a lake."""

from __future__ import annotations

import numpy as np

from generators.open_world.canvas import (
    COLUMNS,
    ROWS,
    WIDTH,
    Picture,
    Shape,
    box,
    ellipse,
    gradient,
    line,
    mask,
    paint,
    shade,
    shine,
)
from generators.open_world.fields import (
    below,
    glow,
    noise,
    ridge,
    smooth,
    stars,
    water,
)
from generators.open_world.woods import pine


def night_city() -> Picture:
    """Paint a skyline with lit windows across a river, and the moon."""
    shore = 505
    rng = np.random.default_rng(31)
    scene = gradient((0, "#070b1f"), (0.35, "#152048"), (0.6, "#3d3468"), (0.72, "#7a4d74"), (1, "#7a4d74"))
    stars(scene, 32, 220, 300)
    shine(scene, glow(1010, 120, 70, 1.3), "#cfd8ff", 0.55)
    paint(scene, mask(ellipse(1010, 120, 40), blur=0.8), "#f4f1e2")
    shade(scene, mask(ellipse(998, 112, 9), ellipse(1022, 130, 12), ellipse(1016, 104, 6), blur=3), 0.14)
    for tint, lowest, highest, wide, lit in (
        ("#3a3563", 250, 420, 64, 0.12), ("#241f47", 190, 440, 84, 0.3), ("#120f2b", 290, 470, 104, 0.42),
    ):  # fmt: skip
        _row_of_houses(scene, rng, tint, (lowest, highest), wide=wide, lit=lit, foot=shore)
    haze = below(shore - 110.0, 200) * (1 - below(float(shore)))
    shine(scene, haze, "#c9688a", 0.16)
    shine(scene, mask(*(ellipse(x, shore - 7, 2.4) for x in range(12, WIDTH, 44))), "#ffe2a8")
    shine(scene, mask(*(ellipse(x, shore - 7, 9) for x in range(12, WIDTH, 44)), blur=7), "#ffb860", 0.9)
    water(scene, shore, 33, ripple=11, squeeze=1.7)
    scene[shore:] = scene[shore:] * np.float32(0.5) + (
        scene[shore:] + np.roll(scene[shore:], 6, 0)
    ) * np.float32(0.14)
    shade(scene, below(float(shore)) * smooth(0.5, 0.72, noise(34, 200, 9, 4)), 0.55)
    shine(
        scene,
        below(float(shore))
        * np.exp(-(((COLUMNS - 1010) / 60) ** 2))
        * smooth(0.5, 0.66, noise(35, 60, 6, 3)),
        "#cfd8ff",
        0.5,
    )
    paint(scene, below(shore - 3.0) * (1 - below(shore + 4.0)), "#0a0819")
    return scene


def _row_of_houses(
    scene: Picture,
    rng: np.random.Generator,
    tint: str,
    heights: tuple[int, int],
    *,
    wide: int,
    lit: float,
    foot: int,
) -> None:
    """Paint a row of towers from left to right, and the windows in which somebody is up."""
    towers: list[Shape] = []
    windows: dict[str, list[Shape]] = {"#ffd58a": [], "#ffe9c4": [], "#9fd3ff": []}
    left = -20.0
    while left < WIDTH:
        right, top = left + wide * rng.uniform(0.6, 1.25), rng.uniform(*heights)
        towers.append(box(left, top, right, foot))
        if rng.random() < 0.3:  # noqa: PLR2004 - some wear a mast
            towers.append(
                line([((left + right) / 2, top - rng.uniform(25, 60)), ((left + right) / 2, top)], 2.5)
            )
        if rng.random() < 0.35:  # noqa: PLR2004 - some narrow toward their top
            towers.append(box(left + 10, top - 22, right - 10, top + 5))
        for x in np.arange(left + 7, right - 9, 11):
            for y in np.arange(top + 10, foot - 14, 14):
                if rng.random() < lit:
                    windows[str(rng.choice(list(windows), p=(0.6, 0.3, 0.1)))].append(box(x, y, x + 5, y + 7))
        left = right + rng.uniform(-6, 14)
    walls = mask(*towers)
    paint(scene, walls, tint)
    shine(scene, walls * smooth(200, foot, ROWS), "#7a3d6c", 0.22)
    for light, panes in windows.items():
        shine(scene, mask(*panes), light, 0.85)


def aurora() -> Picture:
    """Paint northern lights over a lake among mountains."""
    shore = 520
    scene = gradient((0, "#03081c"), (0.4, "#0a1c3a"), (0.72, "#16405a"), (1, "#16405a"))
    stars(scene, 41, 700, shore)
    for seed, level, tint, strength in (
        (42, 300, "#38f0a0", 1.0),
        (43, 215, "#48d8c8", 0.6),
        (44, 390, "#66f07c", 0.55),
    ):
        _curtain(scene, seed, level, tint, strength)
    peaks = ridge(45, 430, 82, 360)
    paint(scene, below(peaks), "#14263c")
    snow = below(peaks) * (1 - smooth(0, 60, ROWS - peaks)) * smooth(0.4, 0.6, noise(46, 40, 60, 5))
    paint(scene, snow, "#7fb8b4", 0.6)
    paint(scene, below(ridge(47, 487, 26, 240)), "#0a1826")
    trees = np.random.default_rng(48)
    paint(
        scene,
        mask(*(pine(x, shore + 6, trees.uniform(28, 84)) for x in trees.uniform(0, WIDTH, 150))),
        "#050d17",
    )
    water(scene, shore, 49, ripple=8)
    lake = below(float(shore))
    shade(scene, lake * (0.35 + 0.3 * smooth(0.5, 0.75, noise(50, 260, 8, 4))), 1)
    paint(
        scene,
        mask(
            *(
                pine(x, 760, high)
                for x, high in ((40, 420), (118, 330), (-20, 350), (1200, 380), (1262, 470), (1130, 270))
            )
        ),
        "#02060d",
    )
    return scene


def _curtain(scene: Picture, seed: int, level: float, tint: str, strength: float) -> None:
    """Paint one curtain of light: a bright hem that wanders, rays above it, violet at their tips."""
    hem = ridge(seed, level, 74, 520, 3)
    rays = 0.35 + 0.65 * noise(seed + 20, 70, 9000, 5)[:1]
    up = hem - ROWS
    light = np.where(up > 0, np.exp(-up / (120 + 110 * rays)), np.exp(up / 12)) * rays
    ends = smooth(0, 220, COLUMNS) * (1 - smooth(WIDTH - 260, WIDTH, COLUMNS) * 0.7)
    shine(scene, light * ends, tint, 0.8 * strength)
    shine(
        scene,
        smooth(60, 300, up) * np.exp(-np.maximum(up, 0) / 210) * rays**2 * ends,
        "#8a4cff",
        0.7 * strength,
    )
