"""The sound track of a film: every impact sounds at its exact instant, from where it happens."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from generators.shapes.scene import Thing
from generators.shapes.timbres import note
from generators.shapes.world import Film, Impact

_SIZE_PITCH = {"small": 5, "": 0, "large": -5}
_CHORD = (0, 4, 7, 12)
_WIDTH = 0.6  # of the way from the middle to one ear
SOFTEST = 0.18  # level of an impact that can just be heard


def soundtrack(film: Film, seconds: float, sample_rate: int) -> NDArray[np.float32]:
    """Return the sound of a film's own impacts; see `mix`."""
    return mix(film.impacts, film.scene.things, film.scene.timbre, seconds, sample_rate)


def mix(
    impacts: Iterable[Impact], things: tuple[Thing, ...], timbre: str, seconds: float, sample_rate: int
) -> NDArray[np.float32]:
    """Lay one note under every impact.

    Parameters
    ----------
    impacts : iterable of Impact
        Those at or past the end are left out.
    things : tuple of Thing
        Size and place in the scene decide each shape's pitch.
    timbre : str
        One of TIMBRES.
    seconds : float
        Length of the track.
    sample_rate : int
        Samples a second.

    Returns
    -------
    ndarray of float32, shape (samples, 2)
        Peak at most 0.9.
    """
    pitches = [_pitch(things, index) for index in range(len(things))]
    return strike(impacts, pitches, timbre, seconds, sample_rate)


def strike(
    impacts: Iterable[Impact], pitches: Sequence[int], timbre: str, seconds: float, sample_rate: int
) -> NDArray[np.float32]:
    """Lay one note under every impact, as `mix`, at the pitch given for its shape (in semitones)."""
    track = np.zeros((round(seconds * sample_rate), 2), np.float32)
    for impact in impacts:
        start = round(impact.time * sample_rate)
        if not 0 <= start < len(track):
            continue
        wave = note(timbre, pitches[impact.thing], sample_rate)[: len(track) - start]
        level = SOFTEST + (1 - SOFTEST) * impact.strength
        track[start : start + len(wave)] += level * wave[:, None] * _ears(impact.across)
    return track * np.float32(0.9 / max(0.9, float(np.abs(track).max())))


def _pitch(things: tuple[Thing, ...], index: int) -> int:
    return _SIZE_PITCH[things[index].size] + _CHORD[index]


def _ears(across: float) -> NDArray[np.float32]:
    """Equal power between the ears, by where the impact is."""
    angle = np.pi / 4 * (1 + _WIDTH * (2 * across - 1))
    return np.array([np.cos(angle), np.sin(angle)], np.float32)
