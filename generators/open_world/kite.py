"""The first frame of a child with a kite."""

from __future__ import annotations

import numpy as np

from generators.open_world.canvas import (
    COLUMNS,
    ROWS,
    WIDTH,
    Picture,
    curve,
    ellipse,
    gradient,
    line,
    mask,
    paint,
    polygon,
    shade,
    shine,
)
from generators.open_world.fields import below, cumulus, noise, ridge, smooth


def kite() -> Picture:
    """Paint a kite high over a hill, and the child who holds its string."""
    scene = gradient((0, "#2f74c4"), (0.5, "#7fb8e8"), (0.85, "#d4ecf6"), (1, "#d4ecf6"))
    for x, y, size, seed in (
        (230, 210, 170, 111),
        (700, 420, 120, 112),
        (1080, 330, 190, 113),
        (480, 90, 80, 114),
    ):
        cumulus(scene, x, y, size, seed)
    paint(scene, below(ridge(115, 600, 20, 300)), "#7fae78")
    hill = np.interp(np.arange(WIDTH), [p[0] for p in HILL], [p[1] for p in HILL]).astype(np.float32)
    grass = below(hill)
    paint(scene, grass, "#4f9a3c")
    blades = noise(116, 7, 60, 3)
    shade(scene, grass * smooth(0.45, 0.7, blades), 0.3, "#0c2c10")
    shine(
        scene,
        grass * smooth(0.55, 0.75, noise(117, 9, 50, 3)) * smooth(0, 70, 150 - (ROWS - hill)),
        "#d8f08a",
        0.4,
    )
    rng = np.random.default_rng(118)
    for tint in ("#ffffff", "#ffd84a", "#f07ab0"):
        xs = rng.uniform(0, WIDTH, 60)
        paint(
            scene,
            mask(*(ellipse(x, hill[int(x)] + rng.uniform(16, 150), rng.uniform(1.8, 4.4)) for x in xs)),
            tint,
        )
    top = (860, 150)
    string = curve((334, 538), (520, 440), (720, 300), top, steps=30)
    paint(scene, mask(line(string, 1.3)), "#f4f4f4", 0.9)
    _sail(scene, *top)
    _child(scene, 318, float(hill[318]) + 4)
    return scene


HILL = curve((-10, 640), (180, 596), (330, 584), (560, 610), (860, 668), (1300, 650))


def _sail(scene: Picture, x: float, y: float) -> None:
    tip, tail, left, right = (x + 44, y - 118), (x - 62, y + 136), (x - 84, y - 46), (x + 92, y + 10)
    middle = (x + 8, y - 24)
    for corners, tint in (
        ((tip, left, middle), "#e8453c"),
        ((tip, right, middle), "#f6b42c"),
        ((left, tail, middle), "#2c9a8c"),
        ((right, tail, middle), "#f2e9d8"),
    ):
        paint(scene, mask(polygon(*corners)), tint)
    whole = mask(polygon(tip, right, tail, left))
    shade(scene, whole * smooth(x - 60, x + 110, COLUMNS), 0.26)
    shade(scene, mask(line([tip, tail], 2.5), line([left, right], 2.5)), 0.6)
    ribbon = curve(tail, (x - 110, y + 190), (x - 74, y + 236), (x - 140, y + 290), (x - 112, y + 340))
    paint(scene, mask(line(ribbon, 2)), "#f4f0e6")
    bows = [
        (ribbon[at], tint)
        for at, tint in zip(
            (14, 32, 50, 68, 86), ("#e8453c", "#f6b42c", "#2c9a8c", "#e8453c", "#f6b42c"), strict=True
        )
    ]
    for (a, b), tint in bows:
        paint(
            scene,
            mask(
                polygon((a, b), (a - 17, b - 9), (a - 15, b + 9)),
                polygon((a, b), (a + 17, b - 7), (a + 15, b + 10)),
            ),
            tint,
        )


def _child(scene: Picture, x: float, foot: float) -> None:
    shade(scene, mask(ellipse(x - 24, foot + 3, 44, 6), blur=4), 0.5)
    paint(
        scene,
        mask(
            line([(x - 6, foot - 36), (x - 13, foot)], 9), line([(x + 5, foot - 36), (x + 11, foot - 1)], 9)
        ),
        "#2f3a66",
    )
    paint(
        scene,
        mask(polygon((x - 13, foot - 76), (x + 11, foot - 76), (x + 13, foot - 34), (x - 14, foot - 34))),
        "#e2503c",
    )
    paint(
        scene,
        mask(
            line([(x + 6, foot - 70), (x + 19, foot - 52)], 7),
            line([(x - 8, foot - 70), (x + 12, foot - 56)], 7),
        ),
        "#c8402e",
    )
    paint(scene, mask(ellipse(x, foot - 90, 11, 12.5)), "#c98a62")
    paint(
        scene,
        mask(
            polygon(
                *curve(
                    (x - 12, foot - 86),
                    (x - 13, foot - 100),
                    (x, foot - 106),
                    (x + 11, foot - 99),
                    (x + 8, foot - 96),
                    (x - 4, foot - 95),
                )
            )
        ),
        "#3a241c",
    )
