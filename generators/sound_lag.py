"""By how much a clip's sound lags behind its picture, where both give evidence of the same events."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WITHIN_SECONDS = 0.5
LEAST_Z = (
    5.5  # reached by 6 of 240 clips with the sound of another, and by all 48 of three entries with their own
)
LEAST_CHANGE = 1.75  # pixels a frame squared, of a picture 208 wide: below, it is the noise of the flow
FEWEST_EVENTS = 2  # one sound and one movement fall together by chance
_EVENT_SHARE = 0.2  # of the greatest
_STEPS_A_SECOND = 200
_WINDOW = 1024  # samples of a spectrum
_BASELINE_SECONDS = 0.3
_BLUR_STEPS = 9
_LOUDNESS = 1000.0  # spectra are compressed as log(1 + 1000 x)

Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Lag:
    """Seconds from picture to sound, positive where the sound is late, and how far chance is from it."""

    seconds: float
    z: float


def sound_lag(audio: NDArray[np.float32], sample_rate: int, change: Curve, fps: float) -> Lag | None:
    """Estimate the lag: where the sound's onsets and the motion's changes agree best, within half a second.

    Onsets are the rise of a log-compressed spectrum, changes the accelerations of `motion` above their running
    median. The z-score measures the best agreement by those at all turns of the curves that are longer than half a
    second. Made for impacts; it says nothing of speech.

    Parameters
    ----------
    audio : ndarray of float32, shape (samples, 2)
        In -1 to 1.
    sample_rate : int
        Samples a second.
    change : ndarray of float64, shape (frames,)
        Acceleration at each frame, in pixels a frame squared.
    fps : float
        Frames a second.

    Returns
    -------
    Lag or None
        None where nothing moves abruptly, where there are fewer than two events to see or to hear, or where the best
        agreement might be chance (z below 5.5).
    """
    if change.max(initial=0.0) < LEAST_CHANGE:
        return None
    steps = round(len(change) / fps * _STEPS_A_SECOND)
    within = round(WITHIN_SECONDS * _STEPS_A_SECOND)
    heard, seen = _onsets(audio, sample_rate, steps), _movements(change, fps, steps)
    if steps <= 4 * within or min(_events(heard), _events(seen)) < FEWEST_EVENTS:
        return None
    agreement = _turned(_standard(seen), _standard(heard))
    near = np.concatenate([agreement[-within:], agreement[: within + 1]])
    chance = agreement[within + 1 : -within]
    best = int(near.argmax())
    z = float((near[best] - chance.mean()) / chance.std())
    return Lag((best - within) / _STEPS_A_SECOND, z) if z >= LEAST_Z else None


def _onsets(audio: NDArray[np.float32], sample_rate: int, steps: int) -> Curve:
    """Return how much the spectrum rises around each step."""
    mono = np.pad(audio.mean(axis=1), _WINDOW // 2)
    starts = np.round(np.arange(-1, steps + 1) * sample_rate / _STEPS_A_SECOND).astype(int)
    starts = np.clip(starts, 0, max(0, len(mono) - _WINDOW))
    windows = np.lib.stride_tricks.sliding_window_view(mono, _WINDOW)[starts] * np.hanning(_WINDOW)
    loudness = np.log1p(_LOUDNESS * np.abs(np.fft.rfft(windows)) * 2 / _WINDOW)
    return _blurred(np.maximum(loudness[2:] - loudness[:-2], 0).mean(axis=1))


def _movements(change: Curve, fps: float, steps: int) -> Curve:
    """Return the abrupt changes of motion at each step, above what is usual around it."""
    curve = np.interp(np.arange(steps) / _STEPS_A_SECOND, np.arange(len(change)) / fps, np.log1p(change))
    width = round(_BASELINE_SECONDS * _STEPS_A_SECOND) | 1
    around = np.lib.stride_tricks.sliding_window_view(np.pad(curve, width // 2, mode="edge"), width)
    return _blurred(np.maximum(curve - np.median(around, axis=1), 0))


def _blurred(curve: Curve) -> Curve:
    """Smooth over some 20 ms: an event that falls between two frames is not seen more sharply."""
    bell = np.hanning(_BLUR_STEPS + 2)
    return np.asarray(np.convolve(curve, bell / bell.sum(), "same"))


def _events(curve: Curve) -> int:
    """Count the stretches in which a curve stands well above nothing."""
    high = curve > _EVENT_SHARE * curve.max(initial=0.0)
    return int(np.count_nonzero(high[1:] & ~high[:-1]) + high[:1].sum())


def _standard(curve: Curve) -> Curve:
    return np.asarray((curve - curve.mean()) / curve.std())


def _turned(seen: Curve, heard: Curve) -> Curve:
    """Return the correlation of two curves at every turn of the second against the first, the way round."""
    return np.asarray(np.fft.irfft(np.conj(np.fft.rfft(seen)) * np.fft.rfft(heard), len(seen)) / len(seen))
