"""First frames of small waters: a paper boat in the rain, a bowl with goldfish."""

from __future__ import annotations

import numpy as np

from generators.open_world.canvas import (
    COLUMNS,
    HEIGHT,
    ROWS,
    WIDTH,
    Field,
    Picture,
    Point,
    box,
    curve,
    ellipse,
    gradient,
    line,
    mask,
    paint,
    polygon,
    ring,
    shade,
    shine,
)
from generators.open_world.fields import (
    below,
    glow,
    mirrored,
    noise,
    smooth,
    water,
)
from generators.open_world.solids import boards


def paper_boat() -> Picture:
    """Paint a paper boat on a puddle while it rains."""
    rng = np.random.default_rng(21)
    scene = gradient((0, "#1c2733"), (0.28, "#46586a"), (0.36, "#5f7587"), (0.7, "#3a4c5c"), (1, "#1d2a38"))
    for tint, count in (("#ffb868", 13), ("#9cc4e8", 12), ("#ff7a5c", 5)):
        lamps = zip(
            rng.uniform(0, WIDTH, count), rng.uniform(20, 190, count), rng.uniform(14, 44, count), strict=True
        )
        shine(scene, mask(*(ellipse(x, y, size) for x, y, size in lamps), blur=2.5), tint, 0.42)
    kerb = below(206.0) * (1 - below(252.0))
    paint(scene, kerb, "#5b6771")
    shade(scene, kerb * smooth(214, 252, ROWS), 0.6)
    shade(scene, mask(*(line([(x, 206), (x - 8, 252)], 3) for x in range(90, WIDTH, 230)), blur=0.6), 0.7)
    water(scene, 252, 22, ripple=13)
    puddle = below(252.0)
    shade(scene, puddle * smooth(0.42, 0.75, noise(24, 330, 40, 4)), 0.45)
    _rain(scene, rng)
    _paper(scene)
    fall = rng.uniform((0, -40, 18), (WIDTH + 80, HEIGHT, 60), (150, 3))
    streaks = mask(*(line([(x, y), (x - long * 0.16, y + long)], 1.2) for x, y, long in fall), blur=0.7)
    shine(scene, streaks, "#dcebf7", 0.32)
    return scene


def _rain(scene: Picture, rng: np.random.Generator) -> None:
    drops = [
        (x, y, size, 0.2 + 0.2 * (y - 250) / 470)
        for x, y, size in rng.uniform((0, 285, 16), (WIDTH, 715, 64), (30, 3))
    ]
    rings = (
        ring(x, y, size * part, size * part * flat, 1.6)
        for x, y, size, flat in drops
        for part in (1, 0.66, 0.33)
    )
    shine(scene, mask(*rings, blur=0.8), "#cfe4f4", 0.4)
    crowns = [line([(x, y - 10), (x, y)], 1.5) for x, y, *_ in drops] + [
        ellipse(x, y - 13, 2) for x, y, *_ in drops
    ]
    paint(scene, mask(*crowns), "#e6f2fb", 0.7)


def _paper(scene: Picture) -> None:
    left, right, deck, keel = (410, 420), (880, 400), (640, 452), (650, 545)
    outline = (left, (520, 545), (775, 540), right, (640, 410))
    shade(scene, mask(ellipse(650, 545, 190, 22), blur=12), 0.65)
    whole = mask(polygon(*outline), polygon((540, 425), (650, 250), (752, 420)))
    paint(scene, mirrored(whole, 540, 26, 7), "#c9d6df", 0.45)
    paint(scene, mask(polygon((540, 440), (650, 250), (652, 450))), "#f4f1ea")
    paint(scene, mask(polygon((650, 250), (752, 436), (652, 450))), "#c3c8cc")
    paint(scene, mask(polygon(left, (530, 447), (640, 462), (520, 545))), "#e9e6df")
    paint(scene, mask(polygon(left, deck, keel, (520, 545))), "#fbf9f3")
    paint(scene, mask(polygon(right, deck, keel, (775, 540))), "#d5d9dc")
    shade(scene, mask(polygon((545, 447), deck, (745, 425), deck, (640, 475)), blur=5), 0.3)
    shade(scene, mask(line([deck, keel], 2.5), line([left, deck, right], 2)), 0.25)
    shade(scene, mask(polygon(left, deck, keel, (520, 545))) * smooth(430, 560, ROWS), 0.28, "#203040")
    shine(scene, mask(line([(505, 546), (790, 541)], 3), blur=1.5), "#e8f4ff", 0.6)


def goldfish() -> Picture:
    """Paint three goldfish in a round bowl."""
    scene = gradient((0, "#cfe3e0"), (0.62, "#e6efe6"), (1, "#e6efe6"))
    shine(scene, glow(300, 140, 360, 1.3), "#ffffff", 0.5)
    boards(scene, 560, "#b98a5c", 181)
    x, y, r = 640, 366, 268
    shade(scene, mask(ellipse(x + 70, 630, 300, 32), blur=18), 0.5)
    shine(scene, mask(ellipse(x + 190, 640, 130, 18), blur=14), "#d8f4f0", 0.5)
    whole = mask(ellipse(x, y, r))
    glass = whole * (1 - below(y + 262.0))
    wet = glass * below(238.0)
    paint(scene, glass, "#eaf6f6", 0.42)
    deep = smooth(238, 640, ROWS)[..., None]
    paint(
        scene,
        wet,
        np.array([0.62, 0.87, 0.9], np.float32) * (1 - deep) + np.array([0.2, 0.55, 0.66], np.float32) * deep,
        0.85,
    )
    _bottom(scene, glass)
    for spot in ((588, 356, 1.0, 1), (742, 428, 0.78, -1), (690, 300, 0.55, 1)):
        _fish(scene, *spot)
    rim = whole * smooth(r * 0.8, r, np.hypot(COLUMNS - x, ROWS - y))
    shade(scene, rim * glass, 0.3, "#10404c")
    paint(scene, mask(ellipse(x, 238, 236, 22)), "#bfe9ec", 0.7)
    shine(scene, mask(ring(x, 238, 236, 22, 3), blur=0.8), "#ffffff", 0.8)
    paint(scene, mask(ring(x, 128, 128, 17, 7)), "#f6fbfb", 0.85)
    shine(
        scene,
        mask(
            polygon(*curve((452, 262), (420, 360), (452, 470)), *curve((470, 462), (446, 360), (474, 270))),
            blur=5,
        ),
        "#ffffff",
        0.75,
    )
    shine(scene, mask(box(790, 260, 826, 320, 8), box(790, 328, 826, 372, 8), blur=4), "#ffffff", 0.4)
    shine(
        scene,
        mask(*(ring(586 + n * 5 % 17, 320 - n * 17, 2.5 + n % 3, 2.5 + n % 3, 1.5) for n in range(5))),
        "#ffffff",
        0.8,
    )
    return scene


def _bottom(scene: Picture, glass: Field) -> None:
    rng = np.random.default_rng(182)
    for bend, tall in ((-60, 250), (-20, 190), (24, 290), (70, 160)):
        stem = curve((470, 600), (470 + bend * 0.2, 560 - tall * 0.4), (470 + bend, 590 - tall), steps=12)
        leaves = [ellipse(a + way * 9, b, 10, 4.5) for a, b in stem[2:] for way in (-1, 1)]
        paint(scene, mask(line(stem, 3), *leaves) * glass, "#3c8a4e", 0.85)
    for tint in ("#c9a06a", "#e2c896", "#9a7a5a", "#f0e4cc"):
        grit = rng.uniform((430, 548, 6), (850, 640, 13), (70, 3))
        paint(scene, mask(*(ellipse(a, b, c, c * 0.75) for a, b, c in grit)) * glass, tint)


def _fish(scene: Picture, x: float, y: float, size: float, way: int) -> None:

    def at(a: float, b: float) -> Point:
        """Return a point by the fish's own measure."""
        return x + way * a * size, y + b * size

    tail = polygon(
        *curve(at(-58, 0), at(-108, -46), at(-158, -52)),
        *curve(at(-158, -52), at(-128, 0), at(-152, 50)),
        *curve(at(-152, 50), at(-104, 36), at(-58, 4)),
    )
    paint(scene, mask(tail), "#ff9a3c", 0.75)
    paint(
        scene,
        mask(
            polygon(*curve(at(-34, -28), at(-20, -64), at(30, -34))),
            polygon(*curve(at(-8, 26), at(-30, 62), at(16, 34))),
        ),
        "#ff8a30",
        0.85,
    )
    body = mask(
        polygon(
            *curve(at(-66, 0), at(-20, -36), at(40, -34), at(76, -4)),
            *curve(at(76, -4), at(44, 30), at(-16, 34), at(-66, 0)),
        )
    )
    paint(scene, body, "#f8761e")
    shine(scene, body * smooth(y + 6 * size, y - 34 * size, ROWS), "#ffd070", 0.75)
    shade(scene, body * smooth(y + 4 * size, y + 40 * size, ROWS), 0.35, "#a02808")
    scales = [ring(*at(a, b), 7 * size, 7 * size, 1) for a in range(-40, 36, 11) for b in (-20, -9, 2, 13)]
    shade(scene, mask(*scales) * body, 0.2, "#a02808")
    paint(scene, mask(ellipse(*at(54, -8), 7.5 * size)), "#fff6e0")
    paint(scene, mask(ellipse(*at(55, -8), 4.4 * size)), "#1a1010")
    shine(scene, mask(ellipse(*at(56.5, -10), 1.6 * size)), "#ffffff")
    shade(scene, mask(line(curve(at(34, -22), at(26, -2), at(34, 20)), 2 * size)), 0.3, "#a02808")
