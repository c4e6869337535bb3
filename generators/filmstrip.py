"""Look into a finished clip: some of its pictures, and its sound as one channel."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image


@dataclass(frozen=True)
class Filmstrip:
    """Pictures of a clip at equal distances, and its sound.

    Parameters
    ----------
    pictures : tuple of Image
        Picture i of n is taken in the middle of the clip's i-th n-th.
    sound : ndarray of float32, shape (samples,)
        The mean of its channels; nothing where the clip has none.
    sample_rate : int
        Samples a second.
    seconds : float
        Length of the clip.
    """

    pictures: tuple[Image.Image, ...]
    sound: NDArray[np.float32]
    sample_rate: int
    seconds: float


def filmstrip(path: Path, number: int, height: int) -> Filmstrip:
    """Read a clip.

    Parameters
    ----------
    path : Path
        A file that `video.encode` wrote.
    number : int
        How many pictures.
    height : int
        Of each picture, in pixels.
    """
    with av.open(str(path)) as container:
        rate = container.streams.video[0].average_rate
        frames = list(container.decode(video=0))
    seconds = len(frames) / float(rate or 1)
    picked = [frames[int((i + 0.5) / number * len(frames))] for i in range(number)]
    sound, sample_rate = _sound(path, seconds)
    return Filmstrip(tuple(_picture(frame, height) for frame in picked), sound, sample_rate, seconds)


def _picture(frame: av.VideoFrame, height: int) -> Image.Image:
    pixels = frame.to_ndarray(format="rgb24", src_colorspace="ITU709")
    picture = Image.fromarray(pixels)
    width = max(1, round(picture.width * height / picture.height))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _sound(path: Path, seconds: float) -> tuple[NDArray[np.float32], int]:
    """Lay the decoded packets where their time stamps say, the encoder's run-up left out."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return np.zeros(0, np.float32), 1
        rate = container.streams.audio[0].rate
        sound = np.zeros(round(seconds * rate), np.float32)
        for frame in container.decode(audio=0):
            samples = frame.to_ndarray().mean(axis=0)
            start = round((frame.time or 0.0) * rate)
            samples = samples[max(0, -start) : max(0, len(sound) - start)]
            sound[max(0, start) : max(0, start) + len(samples)] = samples
    return sound, rate
