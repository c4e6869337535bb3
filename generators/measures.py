"""What is measured on a finished file, and when that makes it void. What was not measured is None, never 0."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generators import loudness
from generators.contract import JSON
from generators.decoded import Decoded, decode
from generators.motion import Motion, motion
from generators.probe import Probe, probe
from generators.sound_lag import Lag, sound_lag

METRIC_VERSION = "1"  # another one wherever a number could come out differently
VISIBLE = 0.0002  # share of a frame's pixels: a light of eight by eight in 512 x 512 is a picture
STILL = 8  # grey levels; coding moves the pixels of a still picture, were it all noise, by 6


@dataclass(frozen=True)
class Measures:
    """What a file is, shows and sounds.

    Parameters
    ----------
    file : Probe
        Size, frame rate and length.
    loudness : Loudness or None
        In LUFS and dBTP; None without a sound track.
    black : bool
        No frame has more than 0.02 % of its pixels visibly brighter than black.
    frozen : bool
        No pixel of any frame, at a width of 208, is more than 8 grey levels from the first frame's.
    silent : bool or None
        Whether the sound track is silence; None without one.
    motion : Motion or None
        None where there is no second frame.
    lag : Lag or None
        None without sound or without evidence.
    unit : str
        Of `motion`.
    """

    file: Probe
    loudness: loudness.Loudness | None
    black: bool
    frozen: bool
    silent: bool | None
    motion: Motion | None
    lag: Lag | None
    unit: str

    @property
    def void(self) -> str:
        """Why the file is no answer to any prompt, in one sentence; empty where it may be one."""
        if self.black:
            return "The clip is black from its first frame to its last."
        if self.frozen:
            return "The clip is frozen: every frame is the first."
        return ""

    def to_dict(self) -> dict[str, JSON]:
        """Return the measures as JSON takes them."""
        return {
            "metric_version": METRIC_VERSION,
            "size_bytes": self.file.size,
            "width": self.file.width,
            "height": self.file.height,
            "fps": self.file.fps,
            "seconds": self.file.seconds,
            "loudness_lufs": _rounded(self.loudness, "lufs", 2),
            "true_peak_db": _rounded(self.loudness, "peak_db", 2),
            "black": self.black,
            "frozen": self.frozen,
            "silent": self.silent,
            "optical_flow_unit": self.unit,
            "optical_flow_mean": _rounded(self.motion, "mean", 4),
            "optical_flow_top_5_percent": _rounded(self.motion, "top", 4),
            "flicker_unit": "grey levels of 219",
            "flicker": _rounded(self.motion, "flicker", 4),
            "sound_lag_seconds": _rounded(self.lag, "seconds", 3),
            "sound_lag_z": _rounded(self.lag, "z", 2),
        }


def measure(path: Path) -> Measures:
    """Decode a finished file and measure it, on one thread.

    Raises
    ------
    NotAVideo
        If it is none, or if any part of it cannot be decoded.
    """
    file, content = probe(path), decode(path)
    moves = motion(content.luma)
    heard = _loudness(content)
    height, width = content.luma.shape[1:]
    return Measures(
        file=file,
        loudness=heard,
        black=bool(content.bright.max() <= VISIBLE),
        frozen=_frozen(content.luma),
        silent=None if heard is None else heard.lufs is None,
        motion=moves,
        lag=_lag(content, moves, file.fps),
        unit=f"pixels a frame, of pictures {width} by {height}",
    )


def _frozen(luma: NDArray[np.uint8]) -> bool:
    first = luma[0].astype(np.int16)
    return all(int(np.abs(picture - first).max()) <= STILL for picture in luma)


def _loudness(content: Decoded) -> loudness.Loudness | None:
    if content.audio is None or content.sample_rate is None:
        return None
    return loudness.measure(content.audio, content.sample_rate)


def _lag(content: Decoded, moves: Motion | None, fps: float) -> Lag | None:
    if content.audio is None or content.sample_rate is None or moves is None:
        return None
    return sound_lag(content.audio, content.sample_rate, moves.acceleration, fps)


def _rounded(measured: object, name: str, digits: int) -> float | None:
    """Return one number of what was measured, None where it was not."""
    value = getattr(measured, name, None)
    return None if value is None else round(value, digits)
