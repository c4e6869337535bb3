"""Bring any generated clip to the size, frame count and length of a clip format."""

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from generators.clip_format import ClipFormat
from generators.contract import GeneratedClip


def pictures(clip: GeneratedClip, fmt: ClipFormat) -> Iterator[av.VideoFrame]:
    """Yield exactly `fmt.frames` pictures in yuv420p, BT.709, limited range.

    A clip of another frame rate shows the frame nearest in time; a short one holds its last frame; one of
    another shape is scaled to fit and padded with black.
    """
    for frame in range(fmt.frames):
        source = min(len(clip.frames) - 1, int((frame + 0.5) / fmt.fps * clip.fps))
        yield _picture(_fitted(clip.frames[source], fmt))


def _picture(pixels: NDArray[np.uint8]) -> av.VideoFrame:
    rgb = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24")
    return rgb.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")


def _fitted(pixels: NDArray[np.uint8], fmt: ClipFormat) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    if (width, height) == (fmt.width, fmt.height):
        return pixels
    scale = min(fmt.width / width, fmt.height / height)
    inner_width, inner_height = _even(width * scale), _even(height * scale)
    rgb = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24")
    inner = rgb.reformat(inner_width, inner_height, interpolation="LANCZOS").to_ndarray(format="rgb24")
    padded = np.zeros((fmt.height, fmt.width, 3), np.uint8)
    top, left = (fmt.height - inner_height) // 2, (fmt.width - inner_width) // 2
    padded[top : top + inner_height, left : left + inner_width] = inner
    return padded


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)


def sound(clip: GeneratedClip, fmt: ClipFormat) -> NDArray[np.float32]:
    """Return exactly `fmt.samples` of sound: resampled, then cut or filled with silence.

    Returns
    -------
    ndarray of float32, shape (samples, 2)
        Silence where the clip has no sound.
    """
    whole = np.zeros((fmt.samples, 2), np.float32)
    if clip.audio is not None:
        audio = (
            clip.audio
            if clip.sample_rate == fmt.sample_rate
            else _resampled(clip.audio, clip.sample_rate, fmt)
        )
        whole[: len(audio)] = audio[: fmt.samples]
    return whole


def audio_frame(samples: NDArray[np.float32], sample_rate: int, start: int = 0) -> av.AudioFrame:
    """Return stereo samples, shape (n, 2), as a planar frame that starts at sample `start`."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), "fltp", "stereo")
    frame.sample_rate, frame.pts, frame.time_base = sample_rate, start, Fraction(1, sample_rate)
    return frame


def _resampled(audio: NDArray[np.float32], rate: int, fmt: ClipFormat) -> NDArray[np.float32]:
    resampler = AudioResampler("fltp", "stereo", fmt.sample_rate)
    frames = [*resampler.resample(audio_frame(audio, rate)), *resampler.resample(None)]
    return np.concatenate([frame.to_ndarray().T for frame in frames]).astype(np.float32)
