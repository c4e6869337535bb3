"""First frames at sea: a sailboat at sunset, a lighthouse at dusk."""

from __future__ import annotations

import numpy as np

from generators.open_world.canvas import (
    COLUMNS,
    HEIGHT,
    ROWS,
    Picture,
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
    clouds,
    glow,
    mirrored,
    noise,
    ridge,
    smooth,
    stars,
    water,
)


def sailboat() -> Picture:
    """Paint a small sailing boat before a low sun."""
    shore, sun = 430, 905
    scene = gradient((0, "#1d3a6b"), (0.3, "#7d6f9c"), (0.48, "#f0a070"), (0.6, "#ffd58a"), (1, "#ffd58a"))
    clouds(scene, 3, (40, 330), ("#ffc9a0", "#a86a86"), 0.62)
    shine(scene, glow(sun, 385, 120, 1.1), "#ffb050", 0.9)
    paint(scene, mask(ellipse(sun, 385, 34), blur=1.2), "#fff3cf")
    paint(scene, below(ridge(4, 424, 22, 420)), "#8a6a86", 0.75)
    water(scene, shore, 5, ripple=9)
    sea = below(float(shore))
    paint(scene, sea * smooth(shore, HEIGHT, ROWS), "#12294f", 0.72)
    swell = noise(6, 260, 12, 4)
    shade(scene, sea * smooth(0.5, 0.75, swell), 0.3, "#2a2a60")
    path = np.exp(-(((COLUMNS - sun) / (26 + (ROWS - shore) * 0.34)) ** 2)) * sea
    shine(scene, path * smooth(0.47, 0.62, noise(7, 70, 7, 3)), "#ffcf80", 0.95)
    _boat(scene)
    return scene


def _boat(scene: Picture) -> None:
    hull = polygon((326, 505), (352, 551), (530, 551), (582, 503))
    main = polygon(*curve((452, 180), (520, 320), (560, 478)), (446, 486), (452, 180))
    jib = polygon((440, 215), *curve((440, 215), (372, 360), (336, 486)), (430, 478))
    paint(scene, mirrored(mask(main, jib), 551, 8), "#d8b9a6", 0.4)
    paint(scene, mirrored(mask(hull), 551, 8), "#2b1420", 0.75)
    light = smooth(330, 575, COLUMNS)[..., None] * np.ones_like(scene)
    paint(scene, mask(main), light * np.float32(0.35) + np.array([0.62, 0.52, 0.5], np.float32))
    paint(scene, mask(jib), light * np.float32(0.45) + np.array([0.55, 0.44, 0.46], np.float32))
    for height in (270, 345, 415):
        shade(scene, mask(line([(452, height), (452 + (height - 180) * 0.36, height - 4)], 1.5)), 0.25)
    paint(scene, mask(line([(447, 165), (447, 510)], 4), line([(447, 484), (570, 480)], 4)), "#3a2018")
    paint(scene, mask(hull), "#5c2a1e")
    paint(scene, mask(line([(326, 507), (582, 505)], 6)), "#f3e2c8")
    shine(scene, mask(hull) * smooth(430, 590, COLUMNS), "#ff9a50", 0.4)
    shine(
        scene,
        mask(line([(322, 552), (590, 552)], 3), blur=2) * smooth(0.4, 0.6, noise(9, 50, 8, 2)),
        "#ffe3b0",
    )


def lighthouse() -> Picture:
    """Paint a lighthouse on a cliff at dusk, its lamp lit."""
    shore = 470
    scene = gradient((0, "#0e1638"), (0.35, "#2e3a6e"), (0.55, "#8a5f82"), (0.66, "#e8976c"), (1, "#e8976c"))
    stars(scene, 11, 260, 240)
    clouds(scene, 12, (180, 440), ("#c98a86", "#4a4470"), 0.6)
    water(scene, shore, 13, ripple=8)
    sea = below(float(shore))
    paint(scene, sea * smooth(shore - 60, HEIGHT, ROWS), "#0d1c3c", 0.85)
    shade(scene, sea * smooth(0.5, 0.7, noise(14, 240, 11, 4)), 0.4)
    _beams(scene, 905, 176)
    _cliff(scene)
    _tower(scene, 905, 176)
    return scene


def _beams(scene: Picture, x: float, y: float) -> None:
    for end, strength in ((-1, 0.75), (1, 0.5)):
        far = x + end * 1400
        wedge = mask(polygon((x, y - 7), (far, y - 190), (far, y + 60), (x, y + 7)), blur=7)
        shine(scene, wedge * np.exp(-np.abs(COLUMNS - x) / 420), "#ffe9b0", strength)
    shine(scene, glow(x, y, 46, 1.5), "#ffdf9a", 0.95)


def _cliff(scene: Picture) -> None:
    edge = (
        (640, 720),
        (668, 640),
        (700, 610),
        (716, 560),
        (770, 540),
        (800, 492),
        (880, 470),
        (1000, 462),
        (1100, 440),
    )
    rock = mask(polygon(*edge, (1280, 420), (1280, 720)))
    paint(scene, rock, "#231f35")
    texture = noise(15, 60, 130, 6)
    paint(scene, rock * smooth(0.5, 0.62, texture), "#453a55", 0.7)
    shade(scene, rock * smooth(0.52, 0.6, noise(18, 26, 90, 4)), 0.4)
    lit = mask(line(edge[2:], 14), blur=5) * rock
    shine(scene, lit, "#d98d78", 0.5)
    grass = mask(polygon(*edge[5:], (1280, 420), (1280, 470), (1040, 492), (880, 496), (806, 512))) * smooth(
        0.2, 0.5, texture
    )
    paint(scene, grass, "#2c4038", 0.9)
    for seed, height in ((16, 700), (17, 655)):
        froth = np.exp(-(((ROWS - height - 24 * (noise(seed, 300, 300, 2) - 0.5)) / 9) ** 2)) * smooth(
            820, 600, COLUMNS
        )
        shine(
            scene,
            froth * smooth(430, 640, COLUMNS) * smooth(0.3, 0.6, noise(seed + 5, 60, 16, 3)),
            "#ccd2ea",
            0.8,
        )


def _tower(scene: Picture, x: float, y: float) -> None:
    round_side = (1 - smooth(x - 52, x + 46, COLUMNS) * 0.72)[..., None] * np.ones_like(scene)
    body = mask(polygon((x - 30, y + 40), (x + 30, y + 40), (x + 46, 476), (x - 46, 476)))
    paint(scene, body, round_side * np.array([0.98, 0.9, 0.86], np.float32))
    for top, foot in ((270, 330), (396, 452)):
        band = body * below(float(top)) * (1 - below(float(foot)))
        paint(scene, band, round_side * np.array([0.8, 0.2, 0.2], np.float32))
    shade(scene, mask(box(x - 7, 350, x + 7, 374, 6), box(x - 7, 236, x + 7, 258, 6)), 0.8)
    paint(
        scene,
        mask(polygon((x - 42, y + 40), (x + 42, y + 40), (x + 36, y + 28), (x - 36, y + 28))),
        "#2a2438",
    )
    paint(
        scene,
        mask(
            line([(x - 42, y + 14), (x + 42, y + 14)], 3),
            *(line([(x + d, y + 14), (x + d, y + 30)], 2) for d in range(-40, 41, 10)),
        ),
        "#2a2438",
    )
    paint(scene, mask(box(x - 22, y - 22, x + 22, y + 30)), "#fff0c0")
    shine(scene, glow(x, y, 26, 2), "#ffffff", 0.9)
    paint(scene, mask(*(line([(x + d, y - 22), (x + d, y + 30)], 2.5) for d in (-21, -7, 7, 21))), "#3a2f42")
    paint(
        scene,
        mask(
            polygon((x - 30, y - 22), (x + 30, y - 22), (x + 8, y - 48), (x - 8, y - 48)),
            ellipse(x, y - 52, 6),
        ),
        "#8c2a30",
    )
    house = mask(polygon((985, 474), (985, 428), (1030, 402), (1092, 428), (1092, 470)))
    paint(scene, house, "#4c4358")
    paint(
        scene,
        mask(polygon((976, 430), (1030, 398), (1102, 430), (1090, 432), (1030, 410), (988, 433))),
        "#8c3a3c",
    )
    paint(scene, mask(box(1002, 438, 1018, 456), box(1054, 438, 1070, 456)), "#ffcf80")
    shine(scene, glow(1010, 447, 22, 2) + glow(1062, 447, 22, 2), "#ffb050", 0.5)
