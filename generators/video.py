"""Encode all clips alike: H.264 and AAC in MP4, with nothing in the file that tells who made it."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.codec.context import Flags
from av.container import OutputContainer
from av.video.stream import VideoStream

from generators import aac, conform, mp4, mp4_chunks
from generators.clip_format import ClipFormat
from generators.contract import GeneratedClip
from generators.loudness import levelled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from av.packet import Packet  # takes a parameter in its stubs only

CRF = 20
PRESET = "veryfast"
KEY_FRAME_SECONDS = 2
THREADS = 1  # another number of threads gives other bytes
_BESIDE_PICTURES = 128 * 1024  # bytes that sound and boxes of a few seconds stay under
LIMITED_RANGE, BT709 = 1, 1
# SEI, where x264 writes its name and settings.
_WITHOUT_SEI = "filter_units=remove_types=6"
_CONTAINER = {"fflags": "+bitexact", "movflags": "+faststart", "write_btrt": "0"}


@dataclass(frozen=True)
class Encoded:
    """What is known of a file only while it is made: loudness in LUFS, None for silence."""

    loudness_lufs: float | None


def encode(clip: GeneratedClip, path: Path, fmt: ClipFormat) -> Encoded:
    """Write a clip as MP4, brought to the format, its sound levelled to -23 LUFS.

    No B-frames, a key frame every two seconds and no other, one thread, no metadata: two files of one format
    differ in nothing but their compressed pixels and sound. Grain and noise get no more bits than the largest
    size class holds, so that the classes are few. Sound starts with the usual 1024 samples of AAC priming,
    which the edit list (the same in every file) skips.

    Parameters
    ----------
    clip : GeneratedClip
        Of any size, frame rate and length; without sound it becomes a sounding file of silence.
    path : Path
        Where to write.
    fmt : ClipFormat
        What every file of the track has in common.
    """
    audio, loudness = levelled(conform.sound(clip, fmt), fmt.sample_rate, aac.heard)
    with av.open(str(path), "w", format="mp4", container_options=_CONTAINER) as container:
        video_stream = _video_stream(container, fmt)
        audio_stream = _audio_stream(container, fmt)
        packets = _video_packets(video_stream, clip, fmt)
        packets += aac.packets(audio_stream, audio, fmt.sample_rate)
        _mux(container, packets)
    mp4.neutralise(path)
    return Encoded(loudness)


def remux_silent(source: Path, target: Path) -> None:
    """Copy the pictures of a sounding file into one without sound, by the same muxer and options."""
    with (
        av.open(str(source)) as sounding,
        av.open(str(target), "w", format="mp4", container_options=_CONTAINER) as container,
    ):
        pictures = sounding.streams.video[0]
        stream = container.add_stream_from_template(pictures)
        packets = [packet for packet in sounding.demux(pictures) if packet.dts is not None]
        for packet in packets:
            packet.stream = stream
        _mux(container, packets)
    mp4.neutralise(target)
    mp4_chunks.join_chunks(target)


def _video_stream(container: OutputContainer, fmt: ClipFormat) -> VideoStream:
    stream = container.add_stream("libx264", rate=fmt.fps)
    stream.width, stream.height, stream.pix_fmt = fmt.width, fmt.height, "yuv420p"
    stream.time_base = Fraction(1, fmt.fps)
    codec = stream.codec_context
    codec.time_base = Fraction(1, fmt.fps)
    codec.thread_count = THREADS
    codec.gop_size, codec.max_b_frames = KEY_FRAME_SECONDS * fmt.fps, 0
    codec.flags |= Flags.bitexact
    codec.color_range, codec.colorspace, codec.color_primaries, codec.color_trc = (
        LIMITED_RANGE,
        BT709,
        BT709,
        BT709,
    )
    # No scene cuts: where key frames lie must not depend on what is seen.
    stream.options = {
        "crf": str(CRF),
        "preset": PRESET,
        "profile": "high",
        "x264-params": f"scenecut=0:force-cfr=1:vbv-maxrate={_most(fmt)}:vbv-bufsize={_most(fmt)}",
    }
    return stream


def _most(fmt: ClipFormat) -> int:
    """Return the kbit/s of pictures that the largest size class holds; the decoder's buffer is one second more."""
    return round(8 * (mp4.LARGEST_CLASS - _BESIDE_PICTURES) / (fmt.seconds + 1) / 1000)


def _audio_stream(container: OutputContainer, fmt: ClipFormat) -> AudioStream:
    stream = container.add_stream("aac", rate=fmt.sample_rate)
    aac.set_up(stream.codec_context)
    return stream


def _video_packets(stream: VideoStream, clip: GeneratedClip, fmt: ClipFormat) -> "list[Packet[Any]]":
    packets: list[Packet[Any]] = []
    for index, frame in enumerate(conform.pictures(clip, fmt)):
        frame.pts, frame.time_base = index, Fraction(1, fmt.fps)
        packets += stream.encode(frame)
    packets += stream.encode(None)
    without_sei = BitStreamFilterContext(_WITHOUT_SEI, in_stream=stream)
    return [clean for packet in [*packets, None] for clean in without_sei.filter(packet)]


def _mux(container: OutputContainer, packets: "Iterable[Packet[Any]]") -> None:
    """Interleave by time alone, so that the chunks of all files lie alike."""
    for packet in sorted(packets, key=_starts):
        container.mux(packet)


def _starts(packet: "Packet[Any]") -> Fraction:
    return Fraction(packet.dts or 0) * packet.time_base
