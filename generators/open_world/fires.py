"""First frames of what burns: a campfire before a tent, a candle in a dark room."""

from __future__ import annotations

import numpy as np

from generators.open_world.canvas import (
    COLUMNS,
    ROWS,
    WIDTH,
    Picture,
    Shape,
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
    noise,
    ridge,
    smooth,
    stars,
)
from generators.open_world.solids import boards
from generators.open_world.woods import pine


def campfire() -> Picture:
    """Paint a campfire before a tent, under stars."""
    scene = gradient((0, "#050817"), (0.45, "#0f1a3a"), (0.68, "#27304f"), (1, "#27304f"))
    stars(scene, 51, 600, 440)
    shine(
        scene,
        np.exp(-(((ROWS - 190 + (COLUMNS - 640) * 0.32) / 90) ** 2)) * noise(52, 180, 90, 5) ** 2,
        "#8f9be0",
        0.5,
    )
    trees = np.random.default_rng(53)
    for tint, low, high in (("#121a33", 120, 250), ("#0a0f20", 200, 360)):
        paint(
            scene,
            mask(*(pine(x, 512, trees.uniform(low, high)) for x in trees.uniform(-20, WIDTH + 20, 46))),
            tint,
        )
    ground = below(ridge(54, 500, 9, 300))
    paint(scene, ground, "#1a1712")
    shade(scene, ground * smooth(0.4, 0.7, noise(55, 60, 14, 5)), 0.5)
    fire = glow(600, 560, 250, 1.3, 0.42)
    shine(scene, fire * ground, "#e8863a", 0.75)
    _tent(scene)
    _fire(scene, 600, 590)
    return scene


def _tent(scene: Picture) -> None:
    front, side = (
        polygon((820, 545), (905, 330), (985, 560)),
        polygon((905, 330), (1090, 372), (1180, 530), (985, 560)),
    )
    paint(scene, mask(side), "#5a3320")
    shade(scene, mask(side) * smooth(900, 1180, COLUMNS), 0.8)
    paint(scene, mask(front), "#c7813f")
    shine(scene, mask(front) * glow(860, 520, 110, 1.2), "#ffc070", 0.5)
    paint(scene, mask(polygon((872, 552), (905, 400), (938, 556))), "#2b160e")
    shade(scene, mask(line([(905, 330), (985, 560)], 2.5), line([(905, 330), (1090, 372)], 2)), 0.5)
    shade(scene, mask(line([(820, 545), (760, 560)], 1.5), line([(1180, 530), (1230, 552)], 1.5)), 0.6)


def _fire(scene: Picture, x: float, foot: float) -> None:
    rng = np.random.default_rng(56)
    stones = [
        (x + 118 * np.cos(a), foot + 10 + 32 * np.sin(a), rng.uniform(15, 23))
        for a in np.linspace(0, 2 * np.pi, 15)
    ]
    paint(scene, mask(*(ellipse(a, b, r * 1.2, r * 0.8) for a, b, r in stones)), "#3b3430")
    shine(
        scene,
        mask(*(ellipse(a + (x - a) * 0.07, b - 5, r, r * 0.5) for a, b, r in stones), blur=3),
        "#ff9848",
        0.5,
    )
    logs = (
        [(x - 92, foot + 18), (x + 60, foot - 28)],
        [(x + 92, foot + 18), (x - 55, foot - 26)],
        [(x - 20, foot + 30), (x + 12, foot - 48)],
    )
    paint(scene, mask(*(line(log, 24) for log in logs)), "#2a1710")
    shine(scene, mask(*(line(log, 9) for log in logs), blur=5), "#ff7a2c", 0.7)
    flames = (("#e8461a", 1.0, 11), ("#ff8a24", 0.76, 8), ("#ffc84a", 0.52, 6), ("#fff3c0", 0.28, 4))
    for tint, size, soft in flames:
        tongues = [
            _flame(x + dx * size, foot + 4, 64 * w * size, 270 * h * size, lean)
            for dx, w, h, lean in ((0, 1, 1, 14), (-46, 0.7, 0.66, -16), (48, 0.7, 0.6, 20))
        ]
        paint(scene, mask(*tongues, blur=soft), tint, 0.92)
    shine(scene, glow(x, foot - 90, 150, 1.5), "#ff8a30", 0.42)
    sparks = rng.normal((x, foot - 300), (60, 110), (60, 2))
    shine(scene, mask(*(ellipse(a, b, rng.uniform(0.8, 2.2)) for a, b in sparks)), "#ffc070")


def _flame(x: float, foot: float, wide: float, high: float, lean: float) -> Shape:
    tip = (x + lean, foot - high)
    left = curve(
        (x, foot + wide * 0.3), (x - wide, foot - high * 0.2), (x - wide * 0.5, foot - high * 0.55), tip
    )
    right = curve(
        tip, (x + wide * 0.62, foot - high * 0.5), (x + wide, foot - high * 0.2), (x, foot + wide * 0.3)
    )
    return polygon(*left, *right)


def candle() -> Picture:
    """Paint a burning candle in a dark room."""
    scene = gradient((0, "#0d0908"), (0.6, "#1a100b"), (1, "#120b08"))
    x, flame = 640, 250
    shine(scene, glow(x, flame, 330, 1.1), "#c8641e", 0.62)
    boards(scene, 560, "#3a2214", 161)
    shade(scene, below(560.0) * (1 - glow(x, 600, 400, 1.1, 0.4)), 0.8)
    shine(scene, below(560.0) * glow(x, 612, 250, 1.6, 0.2), "#ff9a3c", 0.5)
    shade(scene, mask(ellipse(x, 640, 220, 30), blur=14), 0.8)
    for across, y, tint in ((190, 622, "#5c4420"), (186, 616, "#a47a34"), (150, 614, "#7a5826")):
        paint(scene, mask(ellipse(x, y, across, across * 0.15)), tint)
    shine(scene, mask(ring(x, 616, 184, 27, 4), blur=1) * glow(x - 60, 616, 130, 1), "#ffd890", 0.9)
    paint(scene, mask(ring(x + 212, 606, 46, 24, 11)), "#7a5826")
    body = mask(
        polygon(
            *curve(
                (x - 62, 352),
                (x - 63, 500),
                (x - 64, 606),
                (x, 618),
                (x + 64, 606),
                (x + 63, 500),
                (x + 62, 352),
            )
        )
    )
    inner = np.exp(-(ROWS - 340).clip(0) / 130)[..., None]
    side = (1 - ((COLUMNS - x) / 84) ** 2).clip(0.2)[..., None]
    wax = (np.array([0.55, 0.36, 0.22], np.float32) + inner * np.array([0.5, 0.42, 0.28], np.float32)) * side
    paint(scene, body, np.clip(wax, 0, 1).astype(np.float32))
    drips = [
        line([(x + dx, 356), (x + dx + 2, 356 + long)], wide)
        for dx, long, wide in ((-48, 90, 15), (-22, 46, 12), (38, 128, 16), (54, 60, 11))
    ]
    paint(
        scene,
        mask(
            *drips,
            *(
                ellipse(x + dx + 2, 356 + long, wide * 0.55, wide * 0.7)
                for dx, long, wide in ((-48, 90, 15), (-22, 46, 12), (38, 128, 16), (54, 60, 11))
            ),
        ),
        "#f2c98a",
        0.75,
    )
    paint(scene, mask(ellipse(x, 352, 62, 13)), "#ffd9a0")
    paint(scene, mask(ellipse(x, 354, 46, 8)), "#e89a48")
    paint(scene, mask(line(curve((x, 354), (x - 2, 332), (x + 4, 312)), 5)), "#1c0f08")
    for tint, size, soft in (
        ("#ff7a1e", 1.0, 8),
        ("#ffb03c", 0.86, 4),
        ("#ffe39a", 0.64, 3),
        ("#fffdf0", 0.4, 4),
    ):
        paint(scene, mask(_tongue(x + 2, 340, 33 * size, 176 * size), blur=soft), tint, 0.95)
    shine(scene, mask(ellipse(x, 330, 15, 13), blur=6), "#3c62ff", 0.5)
    shine(scene, glow(x, flame + 20, 80, 1.5), "#ffb050", 0.55)
    return scene


def _tongue(x: float, foot: float, wide: float, high: float) -> Shape:
    left = curve(
        (x, foot), (x - wide, foot - high * 0.26), (x - wide * 0.5, foot - high * 0.62), (x + 3, foot - high)
    )
    return polygon(
        *left,
        *curve(
            (x + 3, foot - high),
            (x + wide * 0.55, foot - high * 0.6),
            (x + wide, foot - high * 0.26),
            (x, foot),
        ),
    )
