"""Draw sound as the outline of its level."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_FINER = 4  # times as finely as it is shown, it is drawn
_TAIL = 0.6  # an exponent that lifts what is soft


def waveform(sound: NDArray[np.float32], loudest: float, width: int, height: int) -> Image.Image:
    """Return a mask of the outline, white where the sound is.

    Parameters
    ----------
    sound : ndarray of float32, shape (samples,)
        One channel; it fills the width.
    loudest : float
        The level that fills the height.
    width, height : int
        In pixels.
    """
    columns, rows = width * _FINER, height * _FINER
    level = np.zeros(columns)
    if len(sound) and loudest > 0:
        edges = np.linspace(0, len(sound), columns, endpoint=False).astype(int)
        level = np.clip(np.maximum.reduceat(np.abs(sound), edges) / loudest, 0, 1) ** _TAIL
    middle = np.abs(np.arange(rows) - (rows - 1) / 2)
    half = np.maximum(level * rows / 2, _FINER / 2)  # silence is a line
    filled = (middle[:, None] < half).astype(np.uint8) * 255
    return Image.fromarray(filled).resize((width, height), Image.Resampling.BOX)
