"""First frames among trees: a path through a forest, a cabin in the snow."""

from __future__ import annotations

import numpy as np

from generators.open_world.canvas import (
    COLUMNS,
    HEIGHT,
    ROWS,
    WIDTH,
    Picture,
    Shape,
    blurred,
    box,
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
    ridge,
    smooth,
    stars,
)


def pine(x: float, foot: float, high: float) -> Shape:
    """Return the outline of a fir: tiers that widen downward."""
    edge = []
    tiers = 7 + round(high / 34)
    for tier in range(tiers):
        down = foot - high + high * 0.94 * (tier + 1) / tiers
        wide = high * 0.21 * (tier + 1.1) / tiers * (1 + 0.16 * ((tier * 7 + round(x)) % 3 - 1))
        edge += [(wide * 0.5, down - high * 0.2 / tiers), (wide, down)]
    right = [(x + wide, y) for wide, y in edge]
    left = [(x - wide, y) for wide, y in reversed(edge)]
    stem = high * 0.03
    return polygon(
        (x, foot - high),
        *right,
        (x + stem, foot - high * 0.08),
        (x + stem, foot),
        (x - stem, foot),
        (x - stem, foot - high * 0.08),
        *left,
    )


def forest_path() -> Picture:
    """Paint a path through a misty forest with the sun between the trunks."""
    scene = gradient((0, "#d9d9a0"), (0.4, "#f6efc4"), (0.62, "#cfd8a4"), (1, "#7c8a58"))
    shine(scene, glow(700, 300, 190, 1.1), "#fff6d0", 0.9)
    rng = np.random.default_rng(121)
    ground = below(ridge(122, 455, 12, 320))
    paint(scene, ground, "#7d8c4e")
    for number, tint in enumerate(("#b9bd8c", "#8f9a6c", "#5f6e4c", "#39482f", "#1c2618")):
        near = number / 4
        paint(
            scene,
            below(470 + 62 * near + 20 * near * near)
            * smooth(60, 300, np.abs(COLUMNS - 660) * (1.2 - 0.4 * near)),
            tint,
            0.5,
        )
        xs = [x for x in rng.uniform(-20, WIDTH + 20, 26 - 4 * number) if abs(x - 660) > 50 + 190 * near]
        trunks = [
            _trunk(
                x,
                470 + 110 * near**1.5 + rng.uniform(-8, 14),
                (7 + 42 * near**1.5) * rng.uniform(0.7, 1.2),
                rng.uniform(-20, 20),
            )
            for x in xs
        ]
        paint(scene, mask(*trunks), tint)
        leaves = smooth(
            0.44 + 0.02 * number, 0.56, noise(130 + number, 46 + 70 * near, 40 + 44 * near, 4)
        ) * smooth(330 - 20 * number, 40, ROWS + 60 * np.cos((COLUMNS - 660) / 420))
        paint(scene, leaves, tint, 0.85)
        shine(scene, np.ones_like(leaves) * glow(700, 300, 420, 1.0), "#fbf2c0", 0.12)
    left = curve((668, 462), (704, 492), (622, 556), (500, 640), (380, 740))
    way = mask(polygon(*left, *curve((930, 740), (800, 640), (742, 556), (748, 492), (682, 462))), blur=1.5)
    paint(scene, way, "#cdb183")
    shade(scene, way * smooth(0.45, 0.7, noise(140, 150, 22, 4)), 0.42)
    _rays(scene)
    shine(
        scene,
        mask(*(ellipse(*spot) for spot in rng.uniform((300, 180, 1), (1050, 600, 2.6), (70, 3))), blur=1),
        "#fff6c8",
        0.8,
    )
    return scene


def _trunk(x: float, foot: float, wide: float, lean: float) -> Shape:
    half = wide / 2
    return polygon(
        (x + lean - half * 0.7, -10),
        (x + lean + half * 0.7, -10),
        (x + half, foot - wide),
        (x + half * 1.9, foot + 4),
        (x - half * 1.9, foot + 4),
        (x - half, foot - wide),
    )


def _rays(scene: Picture) -> None:
    beams = [
        polygon(
            (700 + a - 14, 120), (700 + a + 14, 120), (700 + a * 4.2 + 60, 640), (700 + a * 4.2 - 50, 640)
        )
        for a in (-140, -84, -30, 36, 98, 150)
    ]
    shine(scene, mask(*beams, blur=14) * smooth(640, 200, ROWS), "#fff2b8", 0.3)


def snow() -> Picture:
    """Paint a cabin with lit windows on a snowy evening."""
    scene = gradient((0, "#101a3c"), (0.35, "#2d4275"), (0.62, "#7a86b4"), (1, "#7a86b4"))
    stars(scene, 61, 160, 260)
    paint(scene, below(ridge(62, 385, 60, 420)), "#5c6ca0", 0.75)
    rng = np.random.default_rng(63)
    for tint, foot, low, high in (("#3c4f7f", 470, 70, 150), ("#22325c", 500, 120, 240)):
        spots = [(x, foot, rng.uniform(low, high)) for x in rng.uniform(-30, WIDTH + 30, 36)]
        trees = mask(*(pine(*spot) for spot in spots))
        paint(scene, trees, tint)
        shine(scene, trees * smooth(0.5, 0.65, noise(foot, 18, 12, 3)), "#c9d8ff", 0.4)
    near = ridge(64, 490, 16, 520, 3)
    drift = below(near, 2)
    paint(scene, drift, "#b9c8ec")
    shade(scene, drift * smooth(480, HEIGHT, ROWS) * 0.5, 1, "#3a4a86")
    shade(scene, drift * smooth(0.45, 0.8, noise(65, 420, 70, 3)), 0.4, "#4a5c9c")
    _cabin(scene)
    for count, small, large, strength in ((420, 0.8, 1.8, 0.8), (70, 2, 4, 0.6), (14, 8, 15, 0.28)):
        flakes = rng.uniform((0, 0, small), (WIDTH, HEIGHT, large), (count, 3))
        shine(scene, mask(*(ellipse(*flake) for flake in flakes), blur=large / 4), "#f2f6ff", strength)
    return scene


def _cabin(scene: Picture) -> None:
    smoke = (
        np.exp(-(((COLUMNS - 812 - 26 * np.sin(ROWS / 46)) / (10 + (330 - ROWS).clip(0) * 0.14)) ** 2))
        * smooth(60, 330, ROWS)
        * (1 - below(335.0))
    )
    paint(scene, smoke, "#c3cbe6", 0.55)
    paint(scene, mask(box(796, 318, 830, 400)), "#3a2a30")
    paint(scene, mask(box(790, 308, 836, 322, 6)), "#eef3ff")
    walls = mask(polygon((500, 560), (500, 430), (612, 330), (725, 430), (725, 560)), box(725, 430, 900, 555))
    paint(scene, walls, "#4a2c22")
    shade(scene, walls * smooth(6.5, 7.5, np.abs(ROWS % 17 - 8.5)), 0.5)
    shade(scene, mask(box(725, 430, 900, 555)), 0.35)
    roof = mask(polygon((478, 438), (612, 316), (842, 316), (936, 440), (738, 440), (612, 334), (490, 448)))
    paint(scene, roof, "#dfe8fb")
    shade(scene, mask(polygon((612, 334), (738, 440), (936, 440), (842, 318), (612, 318))), 0.16, "#4058a0")
    panes = (
        box(540, 450, 592, 500),
        box(640, 450, 690, 500),
        box(765, 458, 805, 500),
        box(835, 458, 875, 500),
        box(596, 372, 628, 404),
    )
    paint(scene, mask(*panes), "#ffcf74")
    shine(scene, mask(*panes, blur=16), "#ffae4a", 0.9)
    bars = (
        (566, 450, 566, 500),
        (540, 475, 592, 475),
        (665, 450, 665, 500),
        (640, 475, 690, 475),
        (785, 458, 785, 500),
        (855, 458, 855, 500),
        (612, 372, 612, 404),
    )
    paint(scene, mask(*(line([(a, b), (c, d)], 3) for a, b, c, d in bars)), "#4a2c22")
    paint(scene, mask(box(600, 508, 632, 562)), "#8a3a28")
    spill = mask(
        polygon((530, 566), (600, 566), (560, 690), (380, 690)),
        polygon((636, 566), (700, 566), (760, 690), (640, 690)),
        blur=18,
    )
    shine(scene, spill, "#ffb860", 0.5)
    paint(
        scene,
        blurred(
            mask(polygon(*curve((470, 566), (620, 552), (760, 566), (930, 552), (960, 580), (480, 592)))), 4
        ),
        "#c5d2f2",
    )
