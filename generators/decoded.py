"""A finished file decoded once, for whatever is measured on it: small luma pictures, bright shares, sound."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from generators.probe import NotAVideo

WIDTH = 208  # pixels: enough to see motion, a seventh of the time of whole pictures
BRIGHT = 32  # of luma from 16 (black) to 235 (white)
_ONE_THREAD = 1

cv2.setNumThreads(_ONE_THREAD)  # a worker's second core belongs to somebody else


@dataclass(frozen=True)
class Decoded:
    """What a file shows and sounds.

    Parameters
    ----------
    luma : ndarray of uint8, shape (frames, height, width)
        Luma of every frame, at most 208 pixels wide.
    bright : ndarray of float64, shape (frames,)
        Share of the pixels of the whole frame that are visibly brighter than black.
    audio : ndarray of float32, shape (samples, 2), or None
        In -1 to 1; None where the file has no sound.
    sample_rate : int or None
        Samples a second of `audio`.
    """

    luma: NDArray[np.uint8]
    bright: NDArray[np.float64]
    audio: NDArray[np.float32] | None
    sample_rate: int | None


def decode(path: Path) -> Decoded:
    """Decode a file of stereo sound and 8-bit pictures, all of it.

    Raises
    ------
    NotAVideo
        If any part of it cannot be decoded.
    """
    try:
        with av.open(str(path)) as container:
            return _decoded(container)
    except (av.error.FFmpegError, ValueError, StopIteration) as error:
        raise NotAVideo(f"The file cannot be decoded to its end: {type(error).__name__}.") from error


def _decoded(container: InputContainer) -> Decoded:
    video = container.streams.video[0]
    video.codec_context.thread_count = _ONE_THREAD
    video.codec_context.options = {"err_detect": "explode"}
    sounds = container.streams.audio
    luma: list[NDArray[np.uint8]] = []
    bright: list[float] = []
    audio: list[NDArray[Any]] = []
    for frame in container.decode(video, *sounds[:1]):
        if isinstance(frame, av.VideoFrame):
            whole = _luma(frame)
            bright.append(float(np.count_nonzero(whole > BRIGHT)) / whole.size)
            luma.append(_small(whole))
        elif isinstance(frame, av.AudioFrame):
            audio.append(frame.to_ndarray().T)
    if not luma:
        raise NotAVideo("The file has no frame that can be decoded.")
    return Decoded(
        np.stack(luma),
        np.array(bright),
        np.ascontiguousarray(np.concatenate(audio), dtype=np.float32) if audio else None,
        sounds[0].codec_context.sample_rate if audio else None,
    )


def _luma(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """Return the luma plane of a picture in planar YUV without the padding of its lines."""
    plane = frame.planes[0]
    lines = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return lines[: frame.height, : frame.width]


def _small(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = luma.shape
    if width <= WIDTH:
        return np.array(luma)
    size = WIDTH, max(1, round(height * WIDTH / width))
    return np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)
