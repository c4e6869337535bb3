"""Find the instants at which something begins to sound."""

import numpy as np
from numpy.typing import NDArray

_HOP_SECONDS, _WINDOW_SECONDS = 0.005, 0.02
_BANDS = 24
_COMPRESSION = 300.0  # of level, before its logarithm
_LAG, _PAST = 2, 4  # windows: the first that lies behind, and how many of them the level must stand out from
_LEAST_RISE = 0.12
_HALF_A_PEAK = 6  # windows to either side in which an onset is the highest
_APART = 10  # windows
_SILENCE = 1e-4


def onsets(sound: NDArray[np.float32], sample_rate: int) -> list[float]:
    """Return the instants, in seconds, at which a sound sets in, also above one that still rings.

    Parameters
    ----------
    sound : ndarray of float32, shape (samples,)
        One channel, in -1 to 1.
    sample_rate : int
        Samples a second.

    Returns
    -------
    list of float
        In their order and at least 50 ms apart, each to about 5 ms; none for silence.

    Notes
    -----
    Peaks of the spectral flux: the rise of the logarithmic level, averaged over 24 bands, above the highest
    that each band had 10 to 25 ms before (S. Boeck and G. Widmer, "Maximum filter vibrato suppression for
    onset detection", DAFx 2013). The level is relative to the loudest band of the clip.
    """
    hop, window = round(_HOP_SECONDS * sample_rate), round(_WINDOW_SECONDS * sample_rate)
    if len(sound) < window or window < _BANDS or np.abs(sound).max() < _SILENCE:
        return []
    rise = _flux(sound, hop, window)
    found: list[int] = []
    for i in np.flatnonzero(rise > _LEAST_RISE):
        around = rise[max(0, i - _HALF_A_PEAK) : i + _HALF_A_PEAK + 1]
        if rise[i] >= around.max() and (not found or i - found[-1] >= _APART):
            found.append(int(i))
    return [i * hop / sample_rate for i in found]


def _flux(sound: NDArray[np.float32], hop: int, window: int) -> NDArray[np.float64]:
    """Return how much the level has just risen at each window, the windows centred on multiples of the hop."""
    padded = np.concatenate([np.zeros(window // 2, np.float32), sound, np.zeros(window, np.float32)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop][: len(sound) // hop]
    power = np.abs(np.fft.rfft(windows * np.hanning(window), axis=1)) ** 2
    edges = np.unique(np.geomspace(2, power.shape[1], _BANDS + 1).astype(int))[:-1]
    bands = np.sqrt(np.add.reduceat(power, edges, axis=1))
    level = np.log1p(_COMPRESSION * bands / bands.max())
    silence = np.zeros((_LAG + _PAST, level.shape[1]))
    before = np.concatenate([silence, level])
    past = np.stack([before[_PAST - i : _PAST - i + len(level)] for i in range(_PAST)]).max(axis=0)
    return np.asarray(np.maximum(level - past, 0).mean(axis=1), np.float64)
