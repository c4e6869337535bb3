"""First frames of wide land: hot-air balloons over misty hills, a walker on the dunes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generators.open_world.canvas import (
    COLUMNS,
    ROWS,
    WIDTH,
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
    glow,
    noise,
    ridge,
    smooth,
)


def balloons() -> Picture:
    """Paint three hot-air balloons over misty hills in the morning."""
    scene = gradient((0, "#5f93c9"), (0.4, "#b9cfe0"), (0.62, "#ffe3bd"), (0.75, "#ffd3a0"), (1, "#ffd3a0"))
    shine(scene, glow(170, 440, 190, 1.2), "#ffdf9c", 0.8)
    layers = (
        ("#b7b4c4", 440, 46),
        ("#8f9bb0", 490, 52),
        ("#63808a", 545, 46),
        ("#3f6460", 610, 40),
        ("#264540", 668, 30),
    )
    for number, (tint, level, height) in enumerate(layers):
        hills = ridge(70 + number, level, height, 420 - 30 * number)
        paint(scene, below(hills), tint)
        mist = np.exp(-((ROWS - hills - 60).clip(-200, 400) ** 2) / 2600) * (
            0.45 + 0.55 * noise(80 + number, 420, 90, 3)
        )
        paint(scene, mist * below(hills), "#ffe9d2", 0.5)
    for x, y, size, tints in (
        (860, 235, 138, ("#d8342c", "#f6b02c")),
        (420, 300, 72, ("#2c6fb8", "#f4efe2")),
        (1130, 372, 46, ("#3a8f5a", "#f3d04a")),
    ):
        _balloon(scene, x, y, size, tints)
    return scene


def _balloon(scene: Picture, x: float, y: float, size: float, tints: tuple[str, str]) -> None:
    mouth = y + size * 1.28
    top = [(np.cos(turn), np.sin(turn)) for turn in np.linspace(-np.pi / 2, 0.3, 14)]
    sides = [
        curve(
            *((x + way * size * a, y + size * b) for a, b in [*top, (0.8, 0.66), (0.5, 1.0), (0.16, 1.28)]),
            steps=6,
        )
        for way in (-1, 1)
    ]
    hull = mask(polygon(*sides[0], *reversed(sides[1])))
    # Where a gore of the envelope runs depends on how wide the balloon is at that height.
    wide = np.interp(ROWS[:, 0], [q for _, q in sides[1]], [p - x for p, _ in sides[1]])[:, None].clip(1)
    across = np.clip((COLUMNS - x) / wide, -0.999, 0.999)
    gore = np.floor((np.arcsin(across) / np.pi + 0.5) * 12) % 2
    band = smooth(y + size * 0.05, y + size * 0.07, ROWS) * (
        1 - smooth(y + size * 0.3, y + size * 0.32, ROWS)
    )
    stripes = gore[..., None] * colour(tints[0]) + (1 - gore)[..., None] * colour(tints[1])
    stripes = stripes * (1 - band[..., None]) + band[..., None] * colour(tints[0]) * np.float32(0.75)
    lit = np.clip(0.52 - 0.5 * across - 0.14 * (ROWS - y) / size, 0, 1)
    paint(scene, hull, stripes.astype(np.float32) * (0.52 + 0.62 * lit)[..., None])
    shine(scene, hull * glow(x - size * 0.45, y - size * 0.4, size * 0.34, 2), "#fff0d0", 0.4)
    foot = mouth + size * 0.3
    ropes = [
        line([(x + way * size * 0.15, mouth), (x + way * size * 0.1, foot)], max(1, size * 0.012))
        for way in (-1, 0, 1)
    ]
    paint(scene, mask(*ropes), "#3a2a22")
    basket = mask(box(x - size * 0.12, foot, x + size * 0.12, foot + size * 0.19, size * 0.03))
    paint(scene, basket, "#7a4a28")
    shade(scene, basket * smooth(x - size * 0.05, x + size * 0.12, COLUMNS), 0.5)
    shine(scene, glow(x, mouth + size * 0.06, size * 0.05, 1.6), "#ffb040", 0.8)


def dunes() -> Picture:
    """Paint desert dunes in low light, a walker on a crest and a trail behind."""
    scene = gradient((0, "#3f6ea8"), (0.35, "#9ab4cc"), (0.5, "#f4d9b4"), (1, "#f4d9b4"))
    shine(scene, glow(1120, 210, 120, 1.2), "#fff0c8", 0.85)
    paint(scene, mask(ellipse(1120, 210, 30), blur=1.5), "#fffbe8")
    chains = (
        ("#dcae80", "#b98a6c", 350, 34, 420),
        ("#e0a264", "#a86c4a", 400, 58, 520),
        ("#e09a50", "#95573a", 490, 84, 620),
    )
    for number, (sand, dark, level, height, length) in enumerate(chains):
        _dune(scene, ridge(90 + number, level, height, length, 2), sand, dark, 6 + 5 * number)
    crest = curve((-20, 560), (240, 520), (520, 452), (700, 430), (880, 490), (1080, 590), (1300, 640))
    rows = np.interp(np.arange(WIDTH), [x for x, _ in crest], [y for _, y in crest]).astype(np.float32)
    _dune(scene, rows, "#eeb062", "#8a4c34", 16)
    fold = curve((700, 430), (650, 500), (690, 590), (560, 740))
    lee = mask(polygon(*fold, (-30, 740), (-30, 562), *crest[:74]))
    shade(scene, lee * (1 - 0.35 * smooth(0.4, 0.7, noise(96, 300, 200, 3))), 0.62, "#5a2430")
    steps = [(700 - 8.2 * n, 424 + 0.0021 * n * n * 8.2 + n * 1.1) for n in range(3, 26)]
    shade(scene, mask(*(ellipse(x, y + 5, 2.6, 1.5) for x, y in steps)), 0.5)
    _walker(scene, 722, 436)
    return scene


def _dune(scene: Picture, rows: NDArray[np.float32], sand: str, dark: str, ripple: float) -> None:
    whole = below(rows)
    depth = ROWS - rows
    paint(scene, whole, sand)
    # Light comes from the right: what falls away to the left lies in shadow.
    slope = np.convolve(np.pad(np.gradient(rows), 20, mode="edge"), np.full(41, 1 / 41), "valid")
    paint(
        scene,
        whole * smooth(-0.02, 0.3, -slope[None, :].astype(np.float32)) * np.exp(-depth.clip(0) / 190),
        dark,
        0.75,
    )
    bent = np.sin((depth * 1.1 + 16 * noise(int(ripple), 300, 120, 3) * 4 + COLUMNS * 0.05) / ripple * 6)
    shade(scene, whole * (bent * 0.5 + 0.5) * smooth(4, 60, depth), 0.09)
    shine(scene, whole * np.exp(-((depth - 3) ** 2) / 14), "#fff0d0", 0.4)


def _walker(scene: Picture, x: float, foot: float) -> None:
    shade(
        scene,
        mask(polygon((x, foot), (x - 96, foot + 34), (x - 104, foot + 28), (x - 4, foot - 4)), blur=1.5),
        0.6,
    )
    robe = polygon((x - 5, foot - 50), (x + 5, foot - 50), (x + 14, foot), (x - 13, foot))
    paint(scene, mask(robe, line([(x + 4, foot - 42), (x + 18, foot - 24)], 5)), "#2f3f6a")
    paint(scene, mask(ellipse(x + 1, foot - 57, 6.5, 7.5)), "#7a4a34")
    paint(
        scene,
        mask(
            polygon((x - 7, foot - 58), (x + 7, foot - 65), (x + 8, foot - 58), (x - 4, foot - 50)),
            polygon(
                *curve((x - 5, foot - 52), (x - 22, foot - 56), (x - 40, foot - 48)),
                *curve((x - 40, foot - 43), (x - 22, foot - 48), (x - 4, foot - 46)),
            ),
        ),
        "#c8402e",
    )
    paint(scene, mask(line([(x + 18, foot - 52), (x + 20, foot)], 2)), "#3a2418")
    shine(scene, mask(line([(x + 6, foot - 48), (x + 14, foot - 2)], 2), blur=1), "#ffd0a0", 0.6)
