"""Judge a clip of the shapes world against its prompt: what is to be seen, how it moves, what sounds when."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generators.happyhorse.impacts import matched, seen
from generators.onsets import onsets
from generators.shapes.bodies import FLOOR
from generators.shapes.outlines import reach
from generators.shapes.scene import Scene, Thing
from generators.shapes.world import Film

FPS = 24
SAMPLE_RATE = 48_000
_ON_FLOOR, _ABOVE_FLOOR, _RISE = 0.03, 0.12, 0.08  # frame heights


@dataclass(frozen=True)
class Verdict:
    """One clip, judged.

    Parameters
    ----------
    right : dict of str to list of bool
        Under colour, shape, count, floor, timbre and motion: whether each thing asked for is there.
    impacts, onsets : int
        Seen and heard.
    offsets : ndarray of float64
        Seconds from each matched impact to its onset.
    jerk : float
        Median size of the third difference of places, in frame heights.
    """

    right: dict[str, list[bool]]
    impacts: int
    onsets: int
    offsets: NDArray[np.float64]
    jerk: float


def judge(scene: Scene, film: Film, sound: NDArray[np.float32] | None) -> Verdict:
    """Judge a film and its sound by the scene that the prompt asks for.

    Impacts are taken from the drawn places alone and onsets from the samples alone.
    """
    impacts = seen(film, FPS)
    heard = np.array([] if sound is None else onsets(sound.mean(axis=1), SAMPLE_RATE))
    offsets = np.array([late - early for early, late in matched(impacts, heard)])
    return Verdict(_right(scene, film), len(impacts), len(heard), offsets, _jerk(film))


def _right(scene: Scene, film: Film) -> dict[str, list[bool]]:
    pairs = list(zip(scene.things, film.scene.things, strict=False))
    missing = [False] * (len(scene.things) - len(pairs))
    return {
        "colour": [asked.colour == shown.colour for asked, shown in pairs] + missing,
        "shape": [asked.shape == shown.shape for asked, shown in pairs] + missing,
        "count": [len(scene.things) == len(film.scene.things)],
        "floor": [scene.floor == film.scene.floor] if scene.floor else [],
        "timbre": [scene.timbre == film.scene.timbre] if scene.timbre else [],
        "motion": [_moves(asked, film, at) for at, (asked, _) in enumerate(pairs)] + missing,
    }


def _moves(asked: Thing, film: Film, at: int) -> bool:
    """Whether a shape begins as its motion does: on the floor and along it, on it and up, or high above."""
    ground = FLOOR + film.radii[at] * reach(film.scene.things[at].shape).below
    height = film.places[:, at, 1] - ground
    if asked.motion in ("slide", "roll"):
        return bool(np.abs(height[: FPS // 2]).max() < _ON_FLOOR)
    if asked.motion == "jump":
        return bool(abs(height[0]) < _ON_FLOOR and height[:FPS].max() > _RISE)
    return bool(height[0] > _ABOVE_FLOOR and height.min() < _ON_FLOOR)


def _jerk(film: Film) -> float:
    third = np.diff(film.places, n=3, axis=0)
    return float(np.median(np.hypot(third[..., 0], third[..., 1])))
