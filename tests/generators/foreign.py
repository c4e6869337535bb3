"""Video files as others make them: of any size, rate, codec and length."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer

RATE = 48_000
_TICK = Fraction(1, 60_000)


def video(
    *,
    seconds: float = 1.0,
    fps: int = 24,
    size: tuple[int, int] = (64, 64),
    kind: str = "mp4",
    codec: str = "libx264",
    sound: str | None = "aac",
    times: list[float] | None = None,
    options: dict[str, str] | None = None,
) -> bytes:
    """Return a file whose pictures grow brighter from 16 to 240, and whose sound is a tone.

    With `times`, there is one picture at each of them.
    """
    with tempfile.NamedTemporaryFile(prefix="paddock-test-") as file:
        with av.open(file.name, "w", format=kind, options=options or {}) as container:
            pictures = container.add_stream(codec, rate=fps)
            pictures.width, pictures.height, pictures.pix_fmt = *size, "yuv420p"
            pictures.codec_context.time_base = _TICK
            tones = container.add_stream(sound, rate=RATE, layout="stereo") if sound else None
            at = times or [number / fps for number in range(round(seconds * fps))]
            for number, time in enumerate(at):
                container.mux(pictures.encode(_picture(size, number / max(1, len(at) - 1), time)))
            container.mux(pictures.encode(None))
            if tones:
                _sing(container, tones, seconds)
        return file.read()


def sound_alone() -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        _sing(container, container.add_stream("aac", rate=RATE, layout="stereo"), 1.0)
    return file.getvalue()


def _picture(size: tuple[int, int], share: float, time: float) -> av.VideoFrame:
    pixels = np.full((size[1], size[0], 3), round(16 + 224 * share), np.uint8)
    frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
    frame.pts, frame.time_base = round(time / _TICK), _TICK
    return frame


def _sing(container: OutputContainer, stream: AudioStream, seconds: float) -> None:
    for frame in _tone(seconds):
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _tone(seconds: float) -> Iterator[av.AudioFrame]:
    wave = 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE)
    for start in range(0, len(wave), 1024):
        part = wave[start : start + 1024].astype(np.float32)
        frame = av.AudioFrame.from_ndarray(np.stack([part, part]), "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        yield frame
