"""The first frame of a train on a viaduct in autumn."""

from __future__ import annotations

import numpy as np

from generators.open_world.canvas import (
    COLUMNS,
    ROWS,
    WIDTH,
    Field,
    Picture,
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
    cumulus,
    noise,
    ridge,
    smooth,
)


def train() -> Picture:
    """Paint a red train on a stone viaduct in autumn."""
    scene = gradient((0, "#6f9cc4"), (0.4, "#c4d8e0"), (0.6, "#f4e6cc"), (1, "#f4e6cc"))
    cumulus(scene, 300, 150, 130, 201)
    cumulus(scene, 900, 110, 110, 202)
    for seed, level, height, tint in ((203, 330, 90, "#8fa3b8"), (204, 400, 60, "#6a8794")):
        hills = ridge(seed, level, height, 420)
        paint(scene, below(hills), tint)
        shine(scene, below(hills) * smooth(0, 150, ROWS - hills), "#f0e2cc", 0.45)
    mottled = smooth(0.42, 0.62, noise(216, 22, octaves=3))
    _woods(scene, 470, 205, mottled, (-20, 1300))
    _river(scene)
    _viaduct(scene, 372)
    _carriages(scene, 372)
    _woods(scene, 690, 206, mottled, (-60, 330))
    _woods(scene, 700, 207, mottled, (1010, 1330))
    return scene


def _woods(scene: Picture, level: float, seed: int, mottled: Field, span: tuple[int, int]) -> None:
    rng = np.random.default_rng(seed)
    for tint in ("#5e4a26", "#8a5a24", "#b8742a", "#d89a34", "#7c8a38", "#a84a26"):
        crowns = rng.uniform(
            (span[0], level - 34, 16), (span[1], level + 46, 40), ((span[1] - span[0]) // 55, 3)
        )
        heap = mask(
            *(
                ellipse(x + dx * r, y + dy * r, r * 0.8)
                for x, y, r in crowns
                for dx, dy in ((0, 0), (-0.6, 0.4), (0.6, 0.4))
            )
        )
        paint(scene, heap, tint)
        shade(scene, heap * mottled, 0.3, "#281408")
        shine(
            scene,
            mask(*(ellipse(x - r * 0.3, y - r * 0.4, r * 0.4) for x, y, r in crowns), blur=5),
            "#ffd890",
            0.22,
        )


def _river(scene: Picture) -> None:
    bank = below(ridge(208, 520, 8, 400))
    paint(scene, bank, "#7d8440")
    shade(scene, bank * smooth(0.4, 0.7, noise(209, 60, 16, 4)), 0.3)
    flow = mask(
        polygon(
            *curve((600, 520), (640, 560), (520, 630), (420, 740)),
            *curve((900, 740), (800, 630), (740, 560), (660, 520)),
        ),
        blur=1,
    )
    paint(scene, flow, "#7ba4b8")
    shine(scene, flow * smooth(0.5, 0.62, noise(210, 120, 9, 3)), "#f4ecd8", 0.5)
    shade(scene, flow * smooth(0.5, 0.62, noise(211, 160, 10, 3)), 0.35)


def _viaduct(scene: Picture, deck: float) -> None:
    openings = [
        polygon(
            (x - 62, 760),
            (x - 62, deck + 96),
            *((x + 62 * np.cos(a), deck + 96 - 66 * np.sin(a)) for a in np.linspace(np.pi, 0, 20)),
            (x + 62, 760),
        )
        for x in range(-20, WIDTH + 100, 166)
    ]
    wall = mask(box(-5, deck + 8, WIDTH + 5, 640)) * (1 - mask(*openings))
    stone = colour("#b9a68a") * (0.78 + 0.4 * noise(212, 40, 22, 4))[..., None]
    paint(scene, wall, np.clip(stone, 0, 1))
    courses = [line([(0, y), (WIDTH, y)], 1) for y in range(int(deck) + 22, 640, 15)]
    shade(scene, mask(*courses) * wall, 0.22)
    inner = np.roll(mask(*openings), 18, axis=1) * wall
    shade(scene, np.roll(wall, 14, axis=1) * mask(*openings) * below(deck + 30), 0.15)
    shade(scene, inner, 0.3)
    shade(scene, wall * smooth(500, 640, ROWS), 0.3)
    for top, foot, tint in ((deck + 4, deck + 16, "#d8c8a8"), (deck + 16, deck + 20, "#6a5a48")):
        paint(scene, mask(box(-5, top, WIDTH + 5, foot)), tint)
    grass = below(ridge(213, 640, 12, 160)) * (
        1 - mask(polygon((430, 760), (520, 620), (800, 620), (890, 760)))
    )
    paint(scene, grass, "#6f7a34")
    shade(scene, grass * smooth(0.4, 0.7, noise(214, 20, 30, 3)), 0.35)


def _carriages(scene: Picture, rail: float) -> None:
    paint(scene, mask(line([(0, rail + 3), (WIDTH, rail + 3)], 3)), "#4a4038")
    for number, left in enumerate((250, 446, 642)):
        right = left + 184
        hull = mask(box(left, rail - 66, right, rail - 10, 7))
        paint(scene, hull, "#b52a28")
        shade(scene, hull * smooth(rail - 46, rail - 8, ROWS), 0.35)
        paint(scene, mask(box(left + 2, rail - 68, right - 2, rail - 58, 6)), "#e9dfcc")
        paint(scene, mask(box(left, rail - 26, right, rail - 22)), "#f2d48a")
        panes = [box(x, rail - 53, x + 20, rail - 32, 3) for x in range(left + 12, right - 22, 28)]
        paint(scene, mask(*panes), "#2c3e50")
        shine(scene, mask(*panes) * smooth(rail - 36, rail - 56, ROWS + (COLUMNS % 28) * 0.5), "#bfe0f0", 0.7)
        wheels = [ellipse(left + dx, rail - 5, 8) for dx in (24, 48, 136, 160)]
        paint(scene, mask(*wheels, box(left + 10, rail - 12, right - 10, rail - 7)), "#23201e")
        if number:
            paint(scene, mask(box(left - 14, rail - 22, left + 2, rail - 14)), "#23201e")
    _engine(scene, 838, rail)


def _engine(scene: Picture, x: float, rail: float) -> None:
    paint(scene, mask(box(x - 14, rail - 22, x + 4, rail - 14)), "#23201e")
    paint(
        scene,
        mask(box(x, rail - 80, x + 62, rail - 10, 5), box(x + 58, rail - 60, x + 186, rail - 16, 20)),
        "#1f4a3a",
    )
    shine(scene, mask(box(x + 62, rail - 54, x + 180, rail - 44, 5), blur=3), "#bfe8d0", 0.4)
    paint(
        scene,
        mask(
            box(x - 5, rail - 86, x + 68, rail - 78, 3),
            box(x + 88, rail - 62, x + 93, rail - 15),
            box(x + 130, rail - 62, x + 135, rail - 15),
        ),
        "#d8a83a",
    )
    paint(
        scene,
        mask(
            polygon((x + 152, rail - 58), (x + 172, rail - 58), (x + 176, rail - 94), (x + 148, rail - 94)),
            box(x + 106, rail - 76, x + 122, rail - 56, 8),
        ),
        "#1a1c1c",
    )
    paint(scene, mask(box(x + 12, rail - 68, x + 44, rail - 44, 3)), "#bfe0ee")
    paint(
        scene,
        mask(*(ellipse(x + dx, rail - 12, r) for dx, r in ((28, 17), (72, 17), (116, 17), (162, 10)))),
        "#7a1f1f",
    )
    paint(
        scene,
        mask(*(ellipse(x + dx, rail - 12, r) for dx, r in ((28, 6), (72, 6), (116, 6), (162, 4)))),
        "#23201e",
    )
    paint(
        scene,
        mask(
            line([(x + 28, rail - 10), (x + 116, rail - 10)], 4),
            polygon((x + 182, rail - 18), (x + 206, rail), (x + 176, rail)),
        ),
        "#c9b88a",
    )
    rng = np.random.default_rng(215)
    for first in range(0, 30, 6):
        puffs = [(step / 30, rng.uniform(-12, 12)) for step in range(first, first + 6)]
        trail = [
            ellipse(x + 162 - 470 * back**1.15, rail - 108 - 130 * back**0.7 + aside, 14 + 46 * back)
            for back, aside in puffs
        ]
        soft = 7 + 9 * first / 30
        paint(scene, mask(*trail, blur=soft), "#d4d6da", 0.75 * (1 - first / 36))
        lit = [
            ellipse(x + 158 - 470 * back**1.15, rail - 116 - 130 * back**0.7 + aside, 9 + 32 * back)
            for back, aside in puffs
        ]
        paint(scene, mask(*lit, blur=soft), "#faf8f4", 0.7 * (1 - first / 36))
