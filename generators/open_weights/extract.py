"""Take pixels and sound out of what a pipeline returns."""

from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generators.contract import EARS, ClipVoid
from generators.open_weights.families import Family

_SILENT_RATE = 48_000  # any will do where there is no sound

Extracted = tuple[NDArray[np.uint8], NDArray[np.float32] | None, int]


def extract(family: Family, pipe: Any, out: Any) -> Extracted:
    """Return frames, sound and its sample rate.

    Parameters
    ----------
    family : Family
        Whose pipeline it is.
    pipe : DiffusionPipeline
        Which knows the sample rate.
    out : object
        What its call has returned, with frames as float arrays in 0 to 1.

    Returns
    -------
    tuple
        Frames, uint8 of shape (n, height, width, 3); sound, float32 of shape (samples, 2), or None where the family is
        silent; samples a second.

    Raises
    ------
    ClipVoid
        If there is a value that is no number.
    """
    frames = _pixels(np.asarray(out.frames[0]))
    if not family.sample_rate:
        return frames, None, _SILENT_RATE
    rate = reduce(getattr, family.sample_rate.split("."), pipe)
    return frames, _sound(out.audio[0]), int(rate)


def _pixels(shades: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Round frame by frame: all at once would take several times the clip's memory."""
    pixels = np.empty(shades.shape, np.uint8)
    for index, frame in enumerate(shades):
        if not np.isfinite(frame).all():
            raise ClipVoid("The model has made pictures of what is no number.")
        pixels[index] = np.rint(np.clip(frame, 0.0, 1.0) * 255.0)
    return pixels


def _sound(wave: Any) -> NDArray[np.float32]:
    """Return what is one channel, or shape (channels, samples), on this device or on another, as two channels."""
    if hasattr(wave, "detach"):
        wave = wave.detach().float().cpu().numpy()
    channels = np.atleast_2d(np.asarray(wave, np.float32))
    if not np.isfinite(channels).all():
        raise ClipVoid("The model has made sound of what is no number.")
    pair = np.broadcast_to(channels, (EARS, channels.shape[1])) if len(channels) == 1 else channels[:EARS]
    return np.ascontiguousarray(np.clip(pair, -1.0, 1.0).T)
