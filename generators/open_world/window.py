"""First frames by a window: fruit and a jug in its light, a cup on a rainy day."""

from __future__ import annotations

import numpy as np

from generators.open_world.canvas import (
    COLUMNS,
    HEIGHT,
    ROWS,
    WIDTH,
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
    glow,
    noise,
    smooth,
)
from generators.open_world.solids import ball, boards


def fruit() -> Picture:
    """Paint fruit and a jug in the light of a window."""
    scene = gradient((0, "#8f8a7c"), (0.6, "#a59d8a"), (1, "#a59d8a"))
    shade(scene, 1 - glow(420, 190, 620, 1.2), 0.85, "#2a2620")
    panes = [
        polygon(
            (left, 60 + slope), (left + 150, 40 + slope), (left + 170, 210 + slope), (left + 20, 226 + slope)
        )
        for left, slope in ((250, 0), (424, -22), (276, 190), (450, 168))
    ]
    shine(scene, mask(*panes, blur=5), "#ffe2a4", 0.42)
    boards(scene, 470, "#8a5a34", 151)
    shine(scene, below(470.0) * glow(430, 560, 330, 1.4, 0.4), "#ffd9a0", 0.3)
    _jug(scene)
    for x, y, r in ((735, 552, 66), (862, 560, 60), (560, 566, 56), (660, 604, 62)):
        shade(
            scene,
            mask(
                polygon(
                    (x - r * 0.6, y + r * 0.9),
                    (x + r * 2.6, y + r * 0.55),
                    (x + r * 2.7, y + r * 0.95),
                    (x + r * 0.2, y + r * 1.08),
                ),
                blur=9,
            ),
            0.6,
        )
    ball(scene, (735, 552), 66, "#c8252a", gloss=0.75)
    ball(scene, (862, 560), 60, "#f08a1e", gloss=0.35, rough=154)
    ball(scene, (560, 566), 56, "#f0a024", gloss=0.35, rough=155)
    _pear(scene, 985, 560)
    ball(scene, (660, 604), 62, "#8fb43a", gloss=0.7)
    for x, y in ((738, 492), (664, 548)):
        shade(scene, mask(ellipse(x, y + 2, 15, 5), blur=3), 0.55)
        paint(scene, mask(line(curve((x, y + 2), (x + 2, y - 14), (x + 10, y - 28)), 5)), "#4a2f1a")
    leaf = polygon(*curve((744, 476), (770, 450), (806, 452)), *curve((806, 452), (780, 476), (746, 480)))
    paint(scene, mask(leaf), "#5c8a34")
    for number, (x, y) in enumerate(
        ((300, 622), (338, 628), (262, 630), (318, 598), (282, 600), (354, 606), (300, 650), (340, 656))
    ):
        shade(scene, mask(ellipse(x + 18, y + 22, 30, 8), blur=6), 0.35)
        ball(scene, (x, y), 22, "#5a3472" if number % 3 else "#6d3f84", gloss=0.55)
    return scene


def _jug(scene: Picture) -> None:
    shade(scene, mask(polygon((430, 556), (700, 520), (720, 548), (500, 572)), blur=12), 0.6)
    body = polygon(
        *curve((372, 300), (380, 340), (340, 420), (352, 520), (396, 566)),
        *curve((490, 566), (534, 520), (546, 420), (506, 340), (520, 290)),
    )
    handle = mask(line(curve((512, 330), (590, 330), (606, 410), (530, 470)), 17))
    paint(scene, handle, "#24507a")
    across = np.clip((COLUMNS - 443) / 104, -1, 1)
    lit = np.clip(0.62 - 0.62 * across - 0.25 * across**2, 0.08, 1)
    glaze = lit[..., None] * np.ones_like(scene) * np.array([0.24, 0.52, 0.78], np.float32) + np.float32(0.03)
    paint(scene, mask(body), glaze)
    shine(
        scene,
        mask(
            polygon(*curve((380, 372), (362, 430), (372, 510)), *curve((386, 510), (376, 430), (396, 372))),
            blur=4,
        ),
        "#ffffff",
        0.6,
    )
    paint(
        scene,
        mask(polygon(*curve((362, 300), (440, 284), (530, 286)), *curve((530, 290), (446, 316), (372, 306)))),
        "#183a5c",
    )
    band = mask(body) * below(403.0) * (1 - below(421.0))
    paint(scene, band, "#e9e2cf", 0.7)


def _pear(scene: Picture, x: float, y: float) -> None:
    outline = polygon(
        *curve(
            (x, y - 130), (x - 30, y - 106), (x - 38, y - 50), (x - 64, y + 6), (x - 44, y + 60), (x, y + 68)
        ),
        *curve(
            (x, y + 68), (x + 46, y + 58), (x + 64, y + 4), (x + 36, y - 50), (x + 28, y - 106), (x, y - 130)
        ),
    )
    shade(
        scene,
        mask(polygon((x - 30, y + 62), (x + 150, y + 36), (x + 160, y + 58), (x + 10, y + 76)), blur=9),
        0.6,
    )
    lit = np.clip(0.98 - (COLUMNS - x + 34) ** 2 / 9200 - np.clip(ROWS - y + 20, 0, 200) / 190, 0.16, 1)
    skin = (
        lit[..., None]
        * np.array([0.88, 0.77, 0.24], np.float32)
        * (0.9 + 0.16 * noise(156, 40, 40, 4))[..., None]
    )
    paint(scene, mask(outline), skin)
    shine(scene, mask(ellipse(x - 26, y - 6, 9, 24), blur=8), "#fffbe0", 0.7)
    paint(scene, mask(line(curve((x, y - 126), (x + 3, y - 146), (x + 14, y - 162)), 6)), "#4a2f1a")


def cup() -> Picture:
    """Paint a steaming cup on a sill before a window wet with rain."""
    scene = gradient((0, "#5f7488"), (0.5, "#8496a2"), (0.75, "#5c6a70"), (1, "#4a5458"))
    rng = np.random.default_rng(171)
    for tint, count in (("#ffc47a", 16), ("#ff8a6a", 7), ("#bfe0f4", 12)):
        spots = rng.uniform((0, 120, 18), (WIDTH, 520, 52), (count, 3))
        shine(scene, mask(*(ellipse(*spot) for spot in spots), blur=4), tint, 0.42)
    drops = rng.uniform((0, 0, 1.5), (WIDTH, 560, 5.5), (260, 3))
    shade(scene, mask(*(ellipse(x, y + r * 0.5, r, r * 1.2) for x, y, r in drops), blur=0.8), 0.3)
    shine(
        scene,
        mask(*(ellipse(x - r * 0.2, y - r * 0.3, r * 0.55, r * 0.6) for x, y, r in drops)),
        "#eaf6ff",
        0.55,
    )
    trails = [
        line(curve((x, y), (x + 4, y + 60), (x - 2, y + 130)), 2.4)
        for x, y, _ in rng.uniform((0, 0, 0), (WIDTH, 420, 1), (26, 3))
    ]
    shine(scene, mask(*trails, blur=1), "#dfeefa", 0.35)
    paint(scene, mask(box(850, -10, 886, 580)), "#e9e4da")
    shade(scene, mask(box(872, -10, 886, 580)), 0.3)
    boards(scene, 560, "#c9b596", 172)
    paint(scene, below(548.0) * (1 - below(574.0)), "#f1ece0")
    shade(scene, below(566.0) * (1 - below(580.0)), 0.35)
    _saucer_and_cup(scene, 560, 600)
    steam = np.zeros((HEIGHT, WIDTH), np.float32)
    for offset, phase, strength in ((-40, 0.0, 0.8), (14, 2.0, 1.0), (60, 4.1, 0.7)):
        middle = (
            560 + offset + (30 + (380 - ROWS) * 0.14) * np.sin(ROWS / 52 + phase) * smooth(420, 250, ROWS)
        )
        steam += strength * np.exp(-(((COLUMNS - middle) / (12 + (400 - ROWS).clip(0) * 0.09)) ** 2))
    shine(
        scene,
        steam * smooth(60, 300, ROWS) * (1 - below(408.0, 40)) * (0.5 + 0.5 * noise(173, 120, 160, 3)),
        "#f4f8fc",
        0.5,
    )
    return scene


def _saucer_and_cup(scene: Picture, x: float, foot: float) -> None:
    shade(scene, mask(ellipse(x + 40, foot + 36, 250, 36), blur=16), 0.5)
    for across, y, tint in (
        (222, foot + 26, "#8f3a32"),
        (218, foot + 18, "#c85a48"),
        (120, foot + 14, "#a8463a"),
    ):
        paint(scene, mask(ellipse(x, y, across, across * 0.17)), tint)
    paint(
        scene,
        mask(line(curve((x + 130, 440), (x + 228, 436), (x + 226, 524), (x + 100, 548)), 24)),
        "#b04a3c",
    )
    body = mask(
        polygon(
            *curve((x - 152, 410), (x - 148, 480), (x - 116, 560), (x - 66, foot + 8)),
            *curve((x + 66, foot + 8), (x + 116, 560), (x + 148, 480), (x + 152, 410)),
        )
    )
    beside = (COLUMNS - x) / 152
    lit = np.clip(0.92 - 0.42 * beside - 0.35 * beside**2, 0.2, 1) * (1 - 0.3 * smooth(480, 620, ROWS))
    paint(scene, body, lit[..., None] * np.array([0.9, 0.42, 0.34], np.float32))
    shine(
        scene,
        mask(
            polygon(
                *curve((x - 110, 450), (x - 102, 500), (x - 80, 552)),
                *curve((x - 70, 552), (x - 88, 500), (x - 92, 450)),
            ),
            blur=5,
        ),
        "#fff4ea",
        0.65,
    )
    paint(scene, mask(ellipse(x, 410, 152, 31)), "#f0c4b0")
    paint(scene, mask(ellipse(x, 413, 142, 26)), "#8a3a30")
    paint(scene, mask(ellipse(x, 419, 132, 20)), "#6b3416")
    shine(scene, mask(ellipse(x - 36, 414, 60, 7), blur=5), "#f2c890", 0.5)
