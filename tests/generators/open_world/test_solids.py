"""Balls and tables: lit from the left above, and only where they are."""

from __future__ import annotations

import numpy as np

from generators.open_world.canvas import gradient
from generators.open_world.solids import ball, boards


def test_a_ball_is_bright_toward_the_light_and_dark_away_from_it():
    scene = gradient((0, "#404040"), (1, "#404040"))
    before = scene.copy()
    ball(scene, (600, 300), 80, "#c04040", gloss=0.3)
    assert scene[300 - 40, 600 - 40].mean() > scene[300 + 40, 600 + 40].mean() + 0.2
    changed = np.argwhere((scene != before).any(axis=2))
    assert np.hypot(*(changed - (300, 600)).T).max() < 82


def test_a_ball_may_lie_half_outside():
    scene = gradient((0, "#404040"), (1, "#404040"))
    ball(scene, (2, 4), 30, "#c04040", rough=1)
    assert np.isfinite(scene).all()
    assert scene[5, 5, 0] != scene[200, 200, 0]


def test_boards_begin_at_their_row():
    scene = gradient((0, "#404040"), (1, "#404040"))
    boards(scene, 500, "#8a5a34", 1)
    assert np.abs(scene[:480] - scene[0, 0]).max() < 1e-6
    assert scene[520:].std() > 0.03
