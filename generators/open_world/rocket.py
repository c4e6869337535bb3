"""The first frame of a rocket on its pad."""

from __future__ import annotations

import numpy as np

from generators.open_world.canvas import (
    COLUMNS,
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
    clouds,
    glow,
    noise,
    ridge,
    smooth,
    stars,
    water,
)

PAD = 270  # pixels to either side of the rocket where no reeds grow


def rocket() -> Picture:
    """Paint a rocket on its pad before sunrise."""
    shore = 560
    scene = gradient((0, "#101a3e"), (0.35, "#3a4a84"), (0.6, "#b87a8c"), (0.76, "#ffc48a"), (1, "#ffc48a"))
    stars(scene, 221, 200, 220)
    clouds(scene, 222, (220, 500), ("#f2a890", "#7a6488"), 0.6)
    paint(scene, below(ridge(223, 548, 10, 220)), "#3c3654")
    x = 690
    for start, end in ((250, 640), (1090, 720), (420, 660)):
        cone = mask(polygon((start - 6, 560), (start + 6, 560), (end + 90, 60), (end - 60, 40)), blur=12)
        shine(scene, cone * smooth(20, 520, ROWS), "#fff0d8", 0.22)
    _tower_of_steel(scene, 560, 130, 548)
    _vehicle(scene, x, 548)
    rng = np.random.default_rng(226)
    for tint, count in (("#c9a8b4", 20), ("#f4dcd4", 22)):
        puffs = rng.normal((x, 534, 24), (84, 9, 8), (count, 3))
        paint(
            scene,
            mask(*(ellipse(a, b, max(8.0, c), max(6.0, c * 0.7)) for a, b, c in puffs), blur=7),
            tint,
            0.6,
        )
    paint(scene, mask(box(470, 544, 850, 566, 3)), "#221f36")
    water(scene, shore, 224, ripple=8)
    shade(scene, below(float(shore)) * (0.35 + 0.35 * smooth(0.5, 0.75, noise(225, 240, 9, 4))), 1)
    reeds = [
        line(curve((a, 730), (a + b * 0.4, 690 - c * 0.5), (a + b, 690 - c)), 2.6)
        for a, b, c in rng.uniform((-10, -26, 0), (WIDTH, 26, 76), (260, 3))
        if abs(a - 690) > PAD
    ]
    paint(scene, mask(*reeds), "#14121f")
    return scene


def _tower_of_steel(scene: Picture, x: float, top: float, foot: float) -> None:
    beams = [line([(x + dx, top), (x + dx, foot)], 4.5) for dx in (-26, 26)]
    levels = np.arange(top, foot, 38)
    beams += [line([(x - 26, y), (x + 26, y)], 2.4) for y in levels]
    beams += [line([(x - 26, y), (x + 26, y + 38)], 1.8) for y in levels] + [
        line([(x + 26, y), (x - 26, y + 38)], 1.8) for y in levels
    ]
    arms = [box(x + 20, y, x + 92, y + 8) for y in (236, 352)]
    paint(scene, mask(*beams, *arms, line([(x, top - 74), (x, top)], 2.5)), "#7a3434")
    shine(scene, mask(line([(x + 27, top), (x + 27, foot)], 2), blur=1), "#ffb890", 0.6)
    shine(scene, mask(*(ellipse(x + dx, y, 2.6) for y in levels[::2] for dx in (-26, 26))), "#fff0c0")
    shine(scene, glow(x, top - 74, 10, 1.6), "#ff4a3a", 0.95)


def _vehicle(scene: Picture, x: float, foot: float) -> None:
    round_side = np.clip(1.0 - 0.75 * ((COLUMNS - x + 16) / 60) ** 2, 0.3, 1)[..., None]
    white = round_side * np.array([0.97, 0.93, 0.92], np.float32)
    nose = curve((x - 38, 214), (x - 32, 164), (x - 14, 116), (x, 92)) + curve(
        (x, 92), (x + 14, 116), (x + 32, 164), (x + 38, 214)
    )
    for side in (-60, 60):
        cap = curve((x + side - 18, 350), (x + side - 12, 318), (x + side, 300)) + curve(
            (x + side, 300), (x + side + 12, 318), (x + side + 18, 350)
        )
        booster = mask(polygon(*cap, (x + side + 18, foot - 14), (x + side - 18, foot - 14)))
        paint(
            scene,
            booster,
            np.clip(1 - ((COLUMNS - x - side + 6) / 26) ** 2, 0.3, 1)[..., None]
            * np.array([0.92, 0.88, 0.88], np.float32),
        )
        paint(scene, mask(box(x + side - 18, 400, x + side + 18, 412)), "#c8442e")
        paint(
            scene,
            mask(
                polygon(
                    (x + side - 11, foot - 14),
                    (x + side + 11, foot - 14),
                    (x + side + 16, foot),
                    (x + side - 16, foot),
                )
            ),
            "#2a2630",
        )
    hull = mask(polygon(*nose, (x + 38, foot - 14), (x - 38, foot - 14)))
    paint(scene, hull, white)
    for top, end, tint in ((214, 220, "#2a2630"), (330, 344, "#c8442e"), (452, 460, "#2a2630")):
        paint(scene, hull * below(float(top)) * (1 - below(float(end))), tint, 0.9)
    paint(scene, mask(ellipse(x - 4, 178, 10)), "#2c4a6a")
    shine(scene, mask(ellipse(x - 7, 175, 4)), "#bfe4ff", 0.8)
    paint(
        scene,
        mask(
            polygon((x - 38, foot - 90), (x - 84, foot - 14), (x - 38, foot - 14)),
            polygon((x + 38, foot - 90), (x + 84, foot - 14), (x + 38, foot - 14)),
        ),
        "#c8442e",
    )
    paint(
        scene,
        mask(
            *(
                polygon(
                    (x + d - 10, foot - 14),
                    (x + d + 10, foot - 14),
                    (x + d + 15, foot + 2),
                    (x + d - 15, foot + 2),
                )
                for d in (-20, 20)
            )
        ),
        "#2a2630",
    )
    shine(scene, hull * smooth(x + 10, x + 40, COLUMNS), "#ffb48a", 0.35)
