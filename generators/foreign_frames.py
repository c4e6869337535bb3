"""Writes the pictures and the sound of somebody else's file as a clip format wants them; runs in the child alone."""

from __future__ import annotations

import os
from typing import IO, Any

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.video.reformatter import Colorspace
from numpy.typing import NDArray

from generators.clip_format import ClipFormat
from generators.foreign_file import opened
from generators.sandbox import Limits

_HD_LINES = 720  # from here on, a file that does not say is BT.709
_COLOURS = {1: Colorspace.ITU709, 5: Colorspace.ITU601, 6: Colorspace.ITU601, 9: Colorspace.BT2020}
_LONGEST_GAP = 0.1  # seconds of sound that may be missing before what follows is laid at its own time


def decode(
    source: IO[bytes], limits: Limits, fmt: ClipFormat, made: IO[bytes], *, sound: bool
) -> dict[str, Any]:
    """Write the frames of a file, then its sound, into `made`, which has just their room."""
    with opened(source, limits) as file:
        pictures, samples = _Pictures(file.video, fmt, made), _Sound(fmt)
        for frame in file.frames(sound=sound):
            if isinstance(frame, av.VideoFrame):
                pictures.take(frame)
            else:
                samples.take(frame)
        pictures.finish()
        samples.finish()
        sounds = sound and file.audio is not None
    if sounds:
        os.lseek(made.fileno(), fmt.frames * fmt.height * fmt.width * 3, os.SEEK_SET)
        _write(made, samples.laid(pictures.began))
    return {"has_audio": sounds}


def _write(file: IO[bytes], content: NDArray[Any]) -> None:
    rest = memoryview(content.tobytes())
    while rest:
        rest = rest[file.write(rest) :]


class _Pictures:
    """Picks of pictures at any times those that are on screen in the middle of each frame of the format."""

    def __init__(self, video: Any, fmt: ClipFormat, made: IO[bytes]) -> None:
        self.began = 0.0
        self._fmt = fmt
        self._made = made
        self._aspect = float(video.sample_aspect_ratio or 1) or 1.0
        self._shown: av.VideoFrame | None = None
        self._fitted: NDArray[np.uint8] | None = None
        self._written = 0

    def take(self, frame: av.VideoFrame) -> None:
        at = float(frame.time or 0.0)
        if self._shown is None:
            self.began = at
        else:
            self._write_until(at - self.began)
        self._shown, self._fitted = frame, None

    def finish(self) -> None:
        """Let the last picture stand to the end: half a frame may be missing."""
        self._write_until(float("inf"))

    def _write_until(self, seconds: float) -> None:
        while self._written < self._fmt.frames and (self._written + 0.5) / self._fmt.fps < seconds:
            if self._fitted is None:
                assert self._shown is not None  # noqa: S101 - there is one frame at least, or no clip
                self._fitted = fitted(self._shown, self._aspect, self._fmt)
            _write(self._made, self._fitted)
            self._written += 1


class _Sound:
    """Gathers sound in any form as stereo at the format's rate, each piece at its time."""

    def __init__(self, fmt: ClipFormat) -> None:
        self._fmt = fmt
        self._resampler = AudioResampler("flt", "stereo", fmt.sample_rate)
        self._pieces: list[tuple[float, NDArray[np.float32]]] = []

    def take(self, frame: av.AudioFrame | None) -> None:
        for piece in self._resampler.resample(frame):
            samples = piece.to_ndarray().reshape(-1, 2).astype(np.float32)
            self._pieces.append((float(piece.time or 0.0), samples))

    def finish(self) -> None:
        if self._pieces:
            self.take(None)

    def laid(self, began: float) -> NDArray[np.float32]:
        """Return all of the format's samples, from the first picture on."""
        whole, rate = np.zeros((self._fmt.samples, 2), np.float32), self._fmt.sample_rate
        at: int | None = None
        for time, samples in self._pieces:
            stamped = round((time - began) * rate)
            # Stamps are rounded: one piece follows another unless there is a true gap.
            if at is None or abs(stamped - at) > _LONGEST_GAP * rate:
                at = stamped
            heard = samples[max(0, -at) : max(0, len(whole) - at)]
            whole[max(0, at) : max(0, at) + len(heard)] = heard
            at += len(samples)
        return np.clip(np.nan_to_num(whole), -1.0, 1.0)


def fitted(frame: av.VideoFrame, aspect: float, fmt: ClipFormat) -> NDArray[np.uint8]:
    """Return a picture as RGB, upright, of square pixels, scaled to fit and padded with black."""
    turned = frame.rotation % 180 != 0
    width, height = frame.width * aspect, float(frame.height)
    box = (fmt.height, fmt.width) if turned else (fmt.width, fmt.height)
    scale = min(box[0] / width, box[1] / height)
    sides = zip((width, height), box, strict=True)
    inner_width, inner_height = (min(most, max(2, round(side * scale / 2) * 2)) for side, most in sides)
    rgb = frame.reformat(
        inner_width,
        inner_height,
        format="rgb24",
        src_colorspace=_COLOURS.get(
            frame.colorspace, Colorspace.ITU709 if frame.height >= _HD_LINES else Colorspace.ITU601
        ),
        interpolation="LANCZOS",
        threads=1,
    ).to_ndarray(format="rgb24")
    upright = np.rot90(rgb, round(frame.rotation / 90)) if frame.rotation else rgb
    padded = np.zeros((fmt.height, fmt.width, 3), np.uint8)
    top, left = (fmt.height - upright.shape[0]) // 2, (fmt.width - upright.shape[1]) // 2
    padded[top : top + upright.shape[0], left : left + upright.shape[1]] = upright
    return padded
