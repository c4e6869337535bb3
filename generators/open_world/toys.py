"""First frames of things that strike each other: a cradle of steel balls, a row of dominoes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from generators.open_world.canvas import (
    COLUMNS,
    ROWS,
    WIDTH,
    Numbers,
    Picture,
    Point,
    box,
    colour,
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
from generators.open_world.fields import (
    below,
    glow,
    noise,
    smooth,
)
from generators.open_world.solids import ball


def cradle() -> Picture:
    """Paint five steel balls hung in a row, the first of them raised."""
    floor, bar, r = 560, 128, 46
    scene = gradient((0, "#1f2a36"), (0.5, "#4a5c6a"), (0.77, "#6f818c"), (1, "#2a343c"))
    shine(scene, glow(520, 300, 330, 1.2), "#cfe0ea", 0.4)
    paint(scene, below(float(floor)), "#232b32")
    shine(scene, below(float(floor)) * glow(560, 590, 380, 1.4, 0.2), "#9fb4c0", 0.55)
    spots: list[tuple[Point, Point]] = [((640 + 92 * n, bar), (640 + 92 * n, 424)) for n in range(-1, 3)]
    turn = np.deg2rad(38)
    hung = (640 - 184.0, float(bar))
    spots.append((hung, (hung[0] - 296 * np.sin(turn), hung[1] + 296 * np.cos(turn))))
    _frame(scene, bar, floor)
    shade(scene, mask(*(ellipse(x + 22, floor + 46, r * 1.1, 9) for _, (x, _) in spots), blur=9), 0.5)
    for top, (x, y) in spots:
        paint(
            scene,
            mask(
                line([(top[0] - 8, bar - 14), (x, y - r + 4)], 1.6),
                line([(top[0] + 14, bar + 16), (x, y - r + 4)], 1.6),
            ),
            "#e8eef2",
            0.85,
        )
        _steel(scene, x, y, r)
    return scene


def _frame(scene: Picture, bar: float, floor: float) -> None:
    shade(scene, mask(box(300, floor + 34, 1010, floor + 74, 10), blur=14), 0.6)
    paint(
        scene,
        mask(polygon((330, floor + 10), (950, floor + 10), (1010, floor + 58), (280, floor + 58))),
        "#3a2418",
    )
    paint(scene, mask(box(280, floor + 58, 1010, floor + 84, 4)), "#24150e")
    shine(
        scene,
        mask(polygon((330, floor + 12), (700, floor + 12), (640, floor + 40), (310, floor + 40)), blur=12),
        "#ffc890",
        0.2,
    )
    back = [(370, floor + 16), (370, bar - 14), (930, bar - 14), (930, floor + 16)]
    front = [(320, floor + 50), (320, bar + 16), (970, bar + 16), (970, floor + 50)]
    for path, wide, tint in ((back, 9, "#7c8a94"), (front, 12, "#b4c0c8")):
        paint(scene, mask(line(path, wide)), tint)
        shine(scene, mask(line([(x - 2, y - 2) for x, y in path], wide / 4)), "#ffffff", 0.6)


def _steel(scene: Picture, x: float, y: float, r: float) -> None:
    ball(scene, (x, y), r, "#8a979f", gloss=0.9)
    inside = mask(ellipse(x, y, r - 1))
    bent = (ROWS - y) / r + 0.16 * ((COLUMNS - x) / r) ** 2
    shade(scene, inside * np.exp(-(((bent - 0.22) / 0.1) ** 2)), 0.75)
    shine(scene, inside * smooth(0.34, 0.5, bent) * smooth(0.95, 0.55, bent), "#c9b49a", 0.4)
    shine(scene, inside * np.exp(-(((bent + 0.5) / 0.16) ** 2)), "#e8f4ff", 0.45)
    shine(scene, mask(ellipse(x - r * 0.34, y - r * 0.42, r * 0.16, r * 0.1), blur=1.5), "#ffffff", 0.95)


def dominoes() -> Picture:
    """Paint a winding row of dominoes, the first of which begins to fall."""
    scene = gradient((0, "#d8cdbc"), (0.3, "#e8dfd0"), (1, "#cbb79c"))
    floor = below(250.0, 90)
    paint(scene, floor, np.clip(colour("#c89a68") * (0.72 + 0.42 * noise(231, 700, 12, 5))[..., None], 0, 1))
    shine(scene, floor * glow(380, 420, 420, 1.2, 0.5), "#fff0d0", 0.35)
    tints = ("#d8342c", "#f07a2c", "#f4c430", "#5aa83c", "#2c8ac8", "#4a4ab0", "#a03c90")
    path = curve(
        (-1.32, 2.5),
        (-0.5, 2.36),
        (0.5, 2.5),
        (1.2, 3.0),
        (0.9, 3.75),
        (-0.3, 4.1),
        (-1.3, 4.7),
        (-1.0, 5.7),
        (0.6, 6.2),
        (2.2, 6.3),
    )
    walked = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    even = np.arange(0, walked[-1], 0.25)
    spots = list(zip(*(np.interp(even, walked, part) for part in np.transpose(path)), strict=True))
    stones = list(enumerate(pairwise(spots)))
    for number, (here, there) in sorted(stones, key=lambda stone: -stone[1][0][1]):
        lean = (0.5, 0.16)[number] if number < 2 else 0.0  # noqa: PLR2004 - the first two are on their way
        _domino(scene, here, there, tints[number % len(tints)], lean)
    return scene


def _seen(spot: Numbers, up: float) -> Point:
    """Return where a point is seen that is so far to the right and so deep in the room, and so far up."""
    x, depth = spot
    return WIDTH / 2 + 900 * x / depth, 150 + 900 * (1.3 - up) / depth


def _domino(scene: Picture, here: Point, there: Point, tint: str, lean: float) -> None:
    along = np.array(there) - here
    along /= np.hypot(*along)
    aside = np.array((-along[1], along[0])) * 0.15
    tilt, rise = along * 0.46 * np.sin(lean), 0.46 * np.cos(lean)
    foot = [np.array(here) + a * aside + b * along * 0.035 for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    low, top = [_seen(spot, 0) for spot in foot], [_seen(spot + tilt, rise) for spot in foot]
    cast = [_seen(spot + tilt + (0.26, 0.12), 0) for spot in foot]
    shadow = [polygon(low[a], low[b], cast[b], cast[a]) for a, b in ((0, 1), (1, 2), (2, 3), (3, 0))]
    shade(scene, mask(*shadow, polygon(*cast), blur=10 / here[1]), 0.42, "#281408")
    for side, way in enumerate((-along, aside, along, -aside)):
        if way @ foot[side] < 0:  # it looks toward the eye, which is where depth begins
            bright = 0.74 + 0.3 * (way @ (-0.8, -0.6)) / np.hypot(*way)
            beside = (side + 1) % 4
            face = polygon(low[side], low[beside], top[beside], top[side])
            paint(scene, mask(face), np.clip(colour(tint) * np.float32(bright), 0, 1))
    paint(scene, mask(polygon(*top)), np.clip(colour(tint) * np.float32(1.15) + np.float32(0.05), 0, 1))
