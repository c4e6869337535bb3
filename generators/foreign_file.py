"""Opens the video file of somebody else and reads it packet by packet; runs in the sandbox's child alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import av
from av.container import InputContainer

from generators.sandbox import Limits, NotAccepted

SMALLEST_SIDE = 16
_VIDEO = ("h264", "hevc", "vp8", "vp9", "av1")
_PCM = ("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_f32le")
_AUDIO = ("aac", "opus", "mp3", "vorbis", "flac", *_PCM)
_DECODERS = (*_VIDEO, "libdav1d", *_AUDIO, "libopus", "mp3float")
_OPTIONS = {
    # A playlist dressed as a video must not make us open other files or addresses.
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm",
    "protocol_whitelist": "none",
    "codec_whitelist": ",".join(_DECODERS),
    "max_streams": "8",
}
_PACKETS_A_SECOND = 1000  # of all streams: more is no clip
_HDR = {16: "PQ", 18: "HLG"}
_OUT_OF_ORDER = 1.0  # seconds that a picture may come before its time
_DAMAGED = "The file is damaged, or encrypted; encode it anew."


@dataclass
class Length:
    """How long the pictures last, as the packets read so far say."""

    frames: int = 0
    first: float = float("inf")
    last: float = float("-inf")
    last_duration: float = 0.0

    def take(self, packet: Any) -> None:
        at = _time(packet)
        self.frames += 1
        self.first = min(self.first, at)
        if at >= self.last:
            self.last, self.last_duration = at, float((packet.duration or 0) * packet.time_base)

    @property
    def seconds(self) -> float:
        """To the end of the last picture, which where it does not say lasts as long as the others."""
        if not self.frames:
            return 0.0
        between = (self.last - self.first) / (self.frames - 1) if self.frames > 1 else 0.0
        return self.last - self.first + (self.last_duration or between)


class ForeignFile:
    """A file that is open, of which a stream of pictures and perhaps one of sound can be read.

    Raises
    ------
    NotAccepted
        If what it says of itself is enough to refuse it.
    """

    def __init__(self, container: InputContainer, limits: Limits) -> None:
        self.length = Length()
        self._container = container
        self._limits = limits
        self.video, self.audio = _streams(container, limits)

    def frames(self, *, sound: bool = True) -> Iterator[Any]:
        """Yield the decoded pictures and sounds of the seconds that are wanted, reading all packets to the end.

        Raises
        ------
        NotAccepted
            If it is damaged, cut off, or too long, short or fast, which only its end tells.
        """
        pictures = 0
        read = [self.video, *([self.audio] if sound and self.audio is not None else [])]
        for number, packet in enumerate(self._container.demux(read)):
            if packet.is_corrupt or number > self._limits.longest * _PACKETS_A_SECOND:
                raise NotAccepted(_DAMAGED)
            if packet.size and not self._take(packet):
                continue
            try:
                decoded = packet.decode()
            except av.error.InvalidDataError:
                raise NotAccepted(_DAMAGED) from None
            for frame in decoded:
                if isinstance(frame, av.VideoFrame):
                    _check_picture(frame.width, frame.height, self._limits)
                    pictures += 1
                yield frame
        if not pictures:
            raise NotAccepted("The file has no frame that can be decoded.")
        self._check_length()

    def _take(self, packet: Any) -> bool:
        """Count a packet, and return whether it is of the seconds that are wanted."""
        at = _time(packet)
        if packet.stream is self.video:
            self.length.take(packet)
        since = at - min(self.length.first, at)
        if since > self._limits.longest:
            raise NotAccepted(_too_long(since, self._limits))
        return since <= (self._limits.wanted or self._limits.longest) + _OUT_OF_ORDER

    def _check_length(self) -> None:
        length, limits = self.length, self._limits
        if self.video.frames > length.frames:
            promised = f"it promises {self.video.frames} frames and holds {length.frames}"
            raise NotAccepted(f"The file is cut off: {promised}.")
        if length.seconds > limits.longest:
            raise NotAccepted(_too_long(length.seconds, limits))
        if length.seconds < limits.wanted - limits.slack:
            raise NotAccepted(f"The clip lasts {length.seconds:.2f} s; it must last {limits.wanted:g} s.")
        if length.frames > 1 and length.frames > (limits.fps + 0.5) * length.seconds + 1:
            raise NotAccepted(f"The clip has more than {limits.fps} frames a second.")


@contextmanager
def opened(source: IO[bytes], limits: Limits) -> Iterator[ForeignFile]:
    """Open a file, and check what it says of itself."""
    with av.open(source, "r", options=_OPTIONS, metadata_errors="replace", buffer_size=1 << 20) as container:
        yield ForeignFile(container, limits)


def inspect(source: IO[bytes], limits: Limits) -> dict[str, Any]:
    """Decode a file as far as it is wanted, and tell what it holds."""
    with opened(source, limits) as file:
        for _ in file.frames():
            pass
        seconds = file.length.seconds
        return {
            "width": file.video.codec_context.width,
            "height": file.video.codec_context.height,
            "fps": round(file.length.frames / seconds, 3) if seconds else 0.0,
            "seconds": round(seconds, 3),
            "has_audio": file.audio is not None,
        }


def _streams(container: InputContainer, limits: Limits) -> tuple[Any, Any]:
    """Return the first stream of pictures and the first of sound, or None, once both are such as we read."""
    pictures = [s for s in container.streams.video if not s.disposition & s.disposition.attached_pic]
    if not pictures:
        raise NotAccepted("The file has no pictures; bring a video.")
    video, audio = pictures[0], next(iter(container.streams.audio), None)
    _check_codecs(video, audio)
    picture = video.codec_context
    _check_picture(picture.width, picture.height, limits)
    if picture.color_trc in _HDR:
        raise NotAccepted(f"The pictures are HDR ({_HDR[picture.color_trc]}); bring them in BT.709.")
    claimed = float(container.duration or 0) / av.time_base
    if claimed > limits.longest:
        raise NotAccepted(_too_long(claimed, limits))
    for stream in (video, audio):
        if stream is not None:
            stream.codec_context.thread_count = 1
    return video, audio


def _check_codecs(video: Any, audio: Any) -> None:
    if _codec(video) not in _VIDEO:
        raise NotAccepted("The pictures must be encoded as H.264, HEVC, VP8, VP9 or AV1.")
    if audio is not None and _codec(audio) not in _AUDIO:
        raise NotAccepted("The sound must be encoded as AAC, Opus, MP3, Vorbis, FLAC or PCM.")


def _check_picture(width: int, height: int, limits: Limits) -> None:
    """Check the size of a picture, which may change within a file."""
    if not all(SMALLEST_SIDE <= side <= limits.side for side in (width, height)):
        raise NotAccepted(
            f"The picture is {width} x {height} pixels; a side must have {SMALLEST_SIDE} to {limits.side}."
        )


def _codec(stream: Any) -> str:
    try:
        return str(stream.codec_context.codec.canonical_name)
    except AttributeError:
        return ""


def _time(packet: Any) -> float:
    at = packet.dts if packet.pts is None else packet.pts
    if at is None:
        raise NotAccepted("The file does not say when its pictures are shown; encode it anew.")
    return float(at * packet.time_base)


def _too_long(seconds: float, limits: Limits) -> str:
    return f"The file lasts {seconds:,.0f} s; it may last {limits.longest:g}."
