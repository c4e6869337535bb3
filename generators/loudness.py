"""How loud a clip is, and the one linear gain that makes all clips equally loud."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

import av
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

from generators.conform import audio_frame

TARGET_LUFS = -23.0
HIGHEST_PEAK_DB = -1.0
_GATE = -69.9  # the meter's answer where nothing passed its gate
_SILENCE_DB = -70.0  # as the meter's own gate: what is softer would be raised from hiss to speech
_ROUNDS = 4
_CLOSE_DB = 0.05


@dataclass(frozen=True)
class Loudness:
    """Integrated loudness of EBU R 128 (LUFS) and true peak (dBTP); None for silence."""

    lufs: float | None
    peak_db: float | None


def measure(audio: NDArray[np.float32], sample_rate: int) -> Loudness:
    """Measure stereo sound by EBU R 128, as libavfilter's ebur128 does.

    Parameters
    ----------
    audio : ndarray of float32, shape (samples, 2)
        In -1 to 1.
    sample_rate : int
        Samples a second.

    Returns
    -------
    Loudness
        Sound too short or too sparse for the meter's gate is given the RMS level of its loudest 100 ms;
        where that lies under -70 dB too, it is silence.
    """
    loudest = _loudest_rms(audio, sample_rate)
    if loudest < _SILENCE_DB:
        return Loudness(None, None)
    readings = _meter(audio, sample_rate)
    peak = max(float(np.abs(audio).max()), float(readings.get("lavfi.r128.true_peak", 0.0)))
    integrated = float(readings.get("lavfi.r128.I", -70.0))
    if not integrated > _GATE:
        integrated = loudest
    return Loudness(integrated, 20 * math.log10(peak))


def gain_db(loudness: Loudness) -> float:
    """Return the gain to the target, or less where the peak would rise above -1 dBTP; 0 for silence."""
    if loudness.lufs is None or loudness.peak_db is None:
        return 0.0
    return min(TARGET_LUFS - loudness.lufs, HIGHEST_PEAK_DB - loudness.peak_db)


def levelled(
    audio: NDArray[np.float32],
    sample_rate: int,
    heard: Callable[[NDArray[np.float32], int], NDArray[np.float32]] = lambda audio, _: audio,
) -> tuple[NDArray[np.float32], float | None]:
    """Bring sound to the target loudness as it will be heard, no peak of it above -1 dBTP.

    Coding takes up to 2 dB off noise and moves peaks by as much, so the gain is corrected by what came out.

    Parameters
    ----------
    audio : ndarray of float32, shape (samples, 2)
        In -1 to 1.
    sample_rate : int
        Samples a second.
    heard : callable
        Sound and sample rate to the sound that is left of it after coding.

    Returns
    -------
    ndarray of float32, shape (samples, 2)
        The sound to be coded.
    float or None
        Its loudness once decoded (LUFS), below the target where a peak allowed no more; None for silence.
    """
    gain = gain_db(measure(audio, sample_rate))
    tried: list[tuple[float, float, float | None]] = []
    for _ in range(_ROUNDS):
        now = measure(heard(_raised(audio, gain), sample_rate), sample_rate)
        correction = gain_db(now)
        tried.append((abs(correction), gain, now.lufs))
        if abs(correction) <= _CLOSE_DB:
            break
        gain += correction
    _, gain, lufs = min(tried, key=itemgetter(0))  # of a lone click each coding makes something else
    return _raised(audio, gain), None if lufs is None else round(lufs, 2)


def _raised(audio: NDArray[np.float32], gain: float) -> NDArray[np.float32]:
    return audio * np.float32(10 ** (gain / 20))


def _meter(audio: NDArray[np.float32], sample_rate: int) -> dict[str, str]:
    graph = Graph()
    source = graph.add_abuffer(sample_rate=sample_rate, format="fltp", layout="stereo")
    meter = graph.add("ebur128", "metadata=1:peak=true:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    graph.push(audio_frame(audio, sample_rate))
    graph.push(None)
    readings: dict[str, str] = {}
    while True:
        try:
            readings.update(graph.pull().metadata)
        except (av.error.BlockingIOError, av.error.EOFError):
            return readings


def _loudest_rms(audio: NDArray[np.float32], sample_rate: int) -> float:
    """Return the level of the loudest 100 ms, in dB relative to full scale."""
    power = np.square(audio, dtype=np.float64).mean(axis=1)
    width = min(len(power), max(1, sample_rate // 10))
    summed = np.concatenate([[0.0], np.cumsum(power)])
    return float(10 * np.log10((summed[width:] - summed[:-width]).max() / width + 1e-12))
