"""The first frame of a windmill behind rows of tulips."""

from __future__ import annotations

import numpy as np

from generators.open_world.canvas import (
    COLUMNS,
    ROWS,
    Picture,
    Point,
    box,
    colour,
    ellipse,
    gradient,
    line,
    mask,
    paint,
    polygon,
    shade,
)
from generators.open_world.fields import below, cumulus, noise, ridge, smooth


def windmill() -> Picture:
    """Paint a windmill behind rows of tulips."""
    level = 440
    scene = gradient((0, "#3f82c8"), (0.45, "#a9d0ea"), (0.61, "#e4f0ee"), (1, "#e4f0ee"))
    for x, y, size, seed in (
        (250, 150, 130, 101),
        (1010, 120, 150, 102),
        (600, 260, 80, 103),
        (60, 310, 70, 104),
    ):
        cumulus(scene, x, y, size, seed)
    paint(scene, below(ridge(105, 428, 7, 60)), "#6f9a86")
    paint(scene, below(ridge(106, 436, 4, 40)), "#4a7a58")
    field = below(float(level))
    paint(scene, field, "#4a8a3c")
    depth = (ROWS - level).clip(1)
    lane = (COLUMNS - 560) / depth * 1.15 + 0.35
    row = np.floor(lane)
    inside = smooth(0.08, 0.2, lane - row) * (1 - smooth(0.72, 0.84, lane - row))
    petals = smooth(0.36, 0.5, noise(107, 14, 7, 3)) * (0.55 + 0.45 * smooth(0, 60, depth)) + 0.25 * (
        1 - smooth(0, 80, depth)
    )
    tints = np.array(
        [colour(code) for code in ("#e23a3a", "#f6c83a", "#f08ab4", "#f4f0e8", "#8a4ab0", "#f07a2c")]
    )
    paint(
        scene,
        field * inside * petals,
        tints[row.astype(int) % len(tints)] * (0.72 + 0.28 * noise(108, 9, 6, 2))[..., None],
    )
    shade(scene, field * (1 - inside) * smooth(0, 90, depth), 0.45, "#0a2410")
    _mill(scene, 860, 452)
    return scene


def _mill(scene: Picture, x: float, foot: float) -> None:
    hub = (x - 4, foot - 258)
    side = smooth(x - 70, x + 70, COLUMNS)[..., None] * np.ones_like(scene)
    paint(
        scene,
        mask(polygon((x - 44, foot - 226), (x + 40, foot - 226), (x + 76, foot), (x - 80, foot))),
        np.array([0.62, 0.42, 0.33], np.float32) * (1.25 - side * 0.75),
    )
    courses = [line([(x - 90, y), (x + 90, y)], 1.2) for y in np.arange(foot - 220, foot, 11)]
    tower = mask(polygon((x - 44, foot - 226), (x + 40, foot - 226), (x + 76, foot), (x - 80, foot)))
    shade(scene, mask(*courses) * tower, 0.2)
    paint(
        scene,
        mask(
            polygon(
                (x - 54, foot - 222),
                (x + 50, foot - 222),
                (x + 42, foot - 268),
                (x + 6, foot - 296),
                (x - 40, foot - 270),
            )
        ),
        "#3d3a40",
    )
    paint(
        scene,
        mask(
            box(x - 100, foot - 96, x + 96, foot - 86, 2),
            *(line([(x + d, foot - 92), (x + d * 0.72, foot - 60)], 4) for d in (-90, -30, 30, 86)),
        ),
        "#e8e0d2",
    )
    paint(scene, mask(box(x - 16, foot - 52, x + 14, foot, 4)), "#2f5a48")
    paint(
        scene,
        mask(box(x - 12, foot - 196, x + 8, foot - 168, 3), box(x - 12, foot - 146, x + 8, foot - 118, 3)),
        "#f4efe0",
    )
    shade(
        scene,
        mask(box(x - 9, foot - 193, x + 5, foot - 171), box(x - 9, foot - 143, x + 5, foot - 121)),
        0.75,
        "#203048",
    )
    for turn in (28, 118, 208, 298):
        _arm(scene, hub, float(np.deg2rad(turn)))
    paint(scene, mask(ellipse(*hub, 9)), "#2a2024")


def _arm(scene: Picture, hub: Point, turn: float) -> None:
    def spot(out: float, aside: float) -> Point:
        """Return a point so far out on the arm, and so far beside it."""
        along, over = np.cos(turn), np.sin(turn)
        return hub[0] + along * out - over * aside, hub[1] + over * out + along * aside

    paint(scene, mask(polygon(spot(34, 4), spot(205, 4), spot(205, 34), spot(34, 28))), "#f6f0e2", 0.9)
    bars = [line([spot(out, 0), spot(out, 32)], 1.6) for out in range(34, 206, 14)]
    middle = line([spot(34, 17), spot(205, 19)], 1.6)
    paint(scene, mask(line([hub, spot(208, 0)], 6), middle, *bars), "#5a3a2a")
