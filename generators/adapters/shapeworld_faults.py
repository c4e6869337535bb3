"""The faults that calibration entries show on purpose, each plain to eye or ear within four seconds."""

from dataclasses import replace

import numpy as np

from generators.shapes.scene import Scene, Thing
from generators.shapes.world import Film, play

LATE_SECONDS = 0.35
_JITTER = 0.014  # of the frame height
_HOLDS = (3, 7)  # frames
_OTHER_COLOUR = {
    "red": "blue",
    "orange": "white",
    "yellow": "purple",
    "green": "pink",
    "blue": "yellow",
    "purple": "orange",
    "pink": "green",
    "white": "red",
}
_OTHER_FLOOR = {"grey": "sand", "sand": "navy", "navy": "mint", "mint": "lilac", "lilac": "grey"}
_FAR_TIMBRE = {
    "bell": "drum",
    "drum": "glass",
    "wood": "string",
    "beep": "drum",
    "glass": "drum",
    "string": "beep",
}


def jerky(film: Film, seed: int, fps: int, *, seen: bool = False) -> Film:
    """Hold frames for an eighth to a quarter of a second, and let every held place be a little off.

    The first is not off where it is `seen` in a first frame.
    """
    rng = np.random.default_rng([seed, 2])
    frames, shapes, _ = film.places.shape
    shown = np.empty(frames, int)
    offset = np.empty((frames, shapes, 2))
    at = 0
    while at < frames:
        hold = max(2, round(int(rng.integers(*_HOLDS)) * fps / 24))
        shown[at : at + hold] = at
        offset[at : at + hold] = rng.normal(0, _JITTER, (1, shapes, 2)) * (not seen or at > 0)
        at += hold
    return replace(film, places=film.places[shown] + offset, angles=film.angles[shown])


def recoloured(scene: Scene) -> Scene:
    """Replace every colour by one far from it: the same colours always, so two equal shapes stay equal."""
    things = tuple(replace(thing, colour=_OTHER_COLOUR[thing.colour]) for thing in scene.things)
    return replace(scene, things=things, floor=_OTHER_FLOOR[scene.floor])


def late(film: Film) -> Film:
    """Let every impact sound about a third of a second after it is seen."""
    return replace(film, impacts=tuple(replace(each, time=each.time + LATE_SECONDS) for each in film.impacts))


def foreign(film: Film, seed: int, *, frames: int, fps: int) -> Film:
    """Play another scene from another seed, in a timbre far from the one asked for."""
    rng = np.random.default_rng([seed, 3])
    timbre = _FAR_TIMBRE[film.scene.timbre]
    motions = [motion for motion in ("bounce", "jump", "slide") if motion != film.scene.things[0].motion]
    scene = Scene(
        (Thing("square", "blue", motions[rng.integers(len(motions))], speed="quickly"),), "grey", timbre
    )
    return play(scene, seed + 1, frames=frames, fps=fps)
