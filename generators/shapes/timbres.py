"""One note of each timbre of the shapes world."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Wave = NDArray[np.float64]
_ATTACK, _RELEASE = 0.0015, 0.03
_NOISE_SEED = 11


@lru_cache(maxsize=128)
def note(timbre: str, semitones: int, sample_rate: int) -> NDArray[np.float32]:
    """Return one note, loudest at its start, with a peak of 1.

    Parameters
    ----------
    timbre : str
        One of TIMBRES.
    semitones : int
        Above the timbre's own middle pitch.
    sample_rate : int
        Samples a second.

    Returns
    -------
    ndarray of float32, shape (samples,)
        Mono; the attack takes 1.5 ms, so the ear places the note at sample 0.
    """
    pitch, seconds, voice = _VOICES[timbre]
    time = np.arange(int(seconds * sample_rate)) / sample_rate
    wave = voice(time, pitch * 2 ** (semitones / 12))
    wave = wave * np.minimum(1, time / _ATTACK) * np.minimum(1, (seconds - time) / _RELEASE)
    return np.asarray(wave / np.abs(wave).max(), np.float32)


def _ringing(time: Wave, pitch: float, partials: tuple[tuple[float, float, float], ...]) -> Wave:
    """Sum partials of (ratio, level, seconds to fall by a factor e)."""
    wave = np.zeros_like(time)
    for ratio, level, decay in partials:
        wave += level * np.sin(2 * np.pi * pitch * ratio * time) * np.exp(-time / decay)
    return wave


def _click(time: Wave, decay: float) -> Wave:
    return np.random.default_rng(_NOISE_SEED).standard_normal(len(time)) * np.exp(-time / decay)


def _bell(time: Wave, pitch: float) -> Wave:
    # Strike partials of a church bell: prime, tierce, quint, nominal and above.
    partials = ((1, 1.0, 0.42), (1.19, 0.5, 0.32), (1.5, 0.35, 0.26), (2.0, 0.7, 0.22), (2.76, 0.4, 0.12))
    return _ringing(time, pitch, (*partials, (5.4, 0.2, 0.05)))


def _drum(time: Wave, pitch: float) -> Wave:
    swept = np.sin(2 * np.pi * pitch * (time + 0.035 * (1 - np.exp(-time / 0.035)))) * np.exp(-time / 0.16)
    return (
        swept
        + 0.35 * _ringing(time, pitch, ((1.59, 1.0, 0.07), (2.3, 0.6, 0.05)))
        + 0.08 * _click(time, 0.012)
    )


def _wood(time: Wave, pitch: float) -> Wave:
    body = _ringing(time, pitch, ((1, 1.0, 0.055), (2.57, 0.5, 0.03), (4.9, 0.25, 0.015)))
    return body + 0.05 * _click(time, 0.006)


def _beep(time: Wave, pitch: float) -> Wave:
    tone = np.sin(2 * np.pi * pitch * time) + 0.2 * np.sin(6 * np.pi * pitch * time)
    return tone * np.clip((0.16 - time) / 0.02, 0, 1)


def _glass(time: Wave, pitch: float) -> Wave:
    return _ringing(time, pitch, ((1, 1.0, 0.22), (2.32, 0.5, 0.12), (4.25, 0.22, 0.06))) + 0.04 * _click(
        time, 0.004
    )


def _string(time: Wave, pitch: float) -> Wave:
    return _ringing(time, pitch, tuple((k, (-1.0) ** k / k, 0.5 / k) for k in range(1, 9)))


_VOICES: dict[str, tuple[float, float, Callable[[Wave, float], Wave]]] = {
    "bell": (587.0, 1.4, _bell),
    "drum": (120.0, 0.7, _drum),
    "wood": (720.0, 0.4, _wood),
    "beep": (880.0, 0.2, _beep),
    "glass": (1720.0, 0.9, _glass),
    "string": (262.0, 1.4, _string),
}
