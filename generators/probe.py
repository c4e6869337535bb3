"""What a file is, by looking into it: a video of ours, some other video, or none at all."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer

from generators.clip_format import ClipFormat

_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
# A playlist dressed as a video must not make us open other files or addresses.
_OPTIONS = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file", "max_streams": "8"}
_MOST_FRAMES = 100_000
_SMALLEST_SIDE, _LARGEST_SIDE = 16, 4096


class NotAVideo(Exception):  # noqa: N818 - the sentence reads better than with "Error"
    """The file is no video that can be used; the text says why."""


@dataclass(frozen=True)
class Probe:
    """What a video file is: as its packets say, not as its name or its sender claims.

    `seconds` is the length of the pictures, `sample_rate` is None without sound, `size` is in bytes.
    """

    container: str
    codec: str
    pixel_format: str
    width: int
    height: int
    fps: float
    frames: int
    seconds: float
    has_audio: bool
    audio_codec: str | None
    sample_rate: int | None
    size: int


def probe(path: Path) -> Probe:
    """Look into a file: open it, count its packets, decode its first and its last frame.

    Raises
    ------
    NotAVideo
        If the file is missing, empty, cut off, of another kind, or a playlist that names other files.
    """
    if not path.is_file():
        raise NotAVideo(f"There is no file {path.name}.")
    size = path.stat().st_size
    if not size:
        raise NotAVideo("The file is empty.")
    try:
        with av.open(str(path), options=_OPTIONS) as container:
            return _look(container, size)
    except (av.error.FFmpegError, ValueError, OverflowError) as error:
        raise NotAVideo(f"The file cannot be read as MP4, MOV or WebM video: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).rstrip(".").lower()


def _look(container: InputContainer, size: int) -> Probe:
    if not container.streams.video:
        raise NotAVideo("The file has no pictures.")
    video = container.streams.video[0]
    _check_picture(video)
    frames = _count(container, video)
    audio = container.streams.audio[0] if container.streams.audio else None
    return Probe(
        container=container.format.name,
        codec=video.codec_context.name,
        pixel_format=video.codec_context.pix_fmt or "unknown",
        width=video.codec_context.width,
        height=video.codec_context.height,
        fps=float(video.average_rate or 0),
        frames=frames,
        seconds=_seconds(container, video),
        has_audio=audio is not None,
        audio_codec=audio.codec_context.name if audio else None,
        sample_rate=audio.codec_context.sample_rate if audio else None,
        size=size,
    )


def _check_picture(video: Any) -> None:
    width, height = video.codec_context.width, video.codec_context.height
    if not all(_SMALLEST_SIDE <= side <= _LARGEST_SIDE for side in (width, height)):
        raise NotAVideo(
            f"The picture is {width} x {height} pixels; a side must have {_SMALLEST_SIDE} to {_LARGEST_SIDE}."
        )


def _count(container: InputContainer, video: Any) -> int:
    """Count the video packets, decoding the first and what remains after the last."""
    frames = seen = 0
    for packet in container.demux():
        if packet.is_corrupt:
            raise NotAVideo("The file is damaged or cut off.")
        if packet.stream is not video:
            continue
        if packet.size:
            frames += 1
        if not seen or not packet.size:
            seen += len(packet.decode())
        if frames > _MOST_FRAMES:
            raise NotAVideo(f"The video has more than {_MOST_FRAMES} frames.")
    if not frames or not seen:
        raise NotAVideo("The file has no frame that can be decoded.")
    if video.frames and frames != video.frames:
        raise NotAVideo(f"The file is cut off: it promises {video.frames} frames and holds {frames}.")
    return frames


def _seconds(container: InputContainer, video: Any) -> float:
    if video.duration is not None:
        return float(video.duration * video.time_base)
    return float(container.duration or 0) / 1e6


def check_canonical(found: Probe, fmt: ClipFormat, *, sound: bool) -> None:
    """Check that a probed file has exactly the form of the track.

    Raises
    ------
    NotAVideo
        Naming everything that differs.
    """
    wanted = {
        "container": "mov,mp4,m4a,3gp,3g2,mj2",
        "codec": "h264",
        "pixel_format": "yuv420p",
        "width": fmt.width,
        "height": fmt.height,
        "fps": float(fmt.fps),
        "frames": fmt.frames,
        "seconds": round(fmt.seconds, 3),
        "has_audio": sound,
        "audio_codec": "aac" if sound else None,
        "sample_rate": fmt.sample_rate if sound else None,
    }
    have = {name: getattr(found, name) for name in wanted} | {"seconds": round(found.seconds, 3)}
    if different := [
        f"{name} is {have[name]}, not {value}" for name, value in wanted.items() if have[name] != value
    ]:
        raise NotAVideo(f"The file has not the form of its track: {'; '.join(different)}.")
