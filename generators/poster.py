"""The first frame of a clip as a JPEG of few sizes, with nothing in it but the picture."""

from fractions import Fraction
from pathlib import Path

import av
from av.codec.context import Flags

SIZE_CLASS = 64 * 1024
_QUALITY = "3"
_START, _COMMENT, _FILL = b"\xff\xd8", b"\xff\xfe", b"\xff"
_LONGEST_SEGMENT = 65_535 + 2
_SHORTEST_SEGMENT = 4


def poster(source: Path, target: Path) -> None:
    """Write the first frame of a video as JPEG, padded to a multiple of 64 KiB.

    Raises
    ------
    ValueError
        If the video has no frame.
    """
    with av.open(str(source)) as container:
        first = next(container.decode(video=0), None)
    if first is None:
        raise ValueError(f"{source.name} has no frame to make a poster of.")
    target.write_bytes(padded(_jpeg(first)))


def _jpeg(frame: av.VideoFrame) -> bytes:
    picture = frame.reformat(
        format="yuvj420p", src_colorspace="ITU709", dst_colorspace="ITU601", dst_color_range="JPEG"
    )
    picture.pts, picture.time_base = 0, Fraction(1, 1)
    codec = av.CodecContext.create("mjpeg", "w")
    codec.width, codec.height, codec.pix_fmt = picture.width, picture.height, "yuvj420p"
    codec.time_base = Fraction(1, 1)
    codec.flags |= Flags.bitexact
    codec.options = {"qmin": _QUALITY, "qmax": _QUALITY, "huffman": "default"}
    return b"".join(bytes(packet) for packet in [*codec.encode(picture), *codec.encode(None)])


def padded(jpeg: bytes) -> bytes:
    """Lengthen a JPEG to a multiple of 64 KiB by comment segments of zeros behind its first marker.

    A gap too small for a segment is filled with the 0xFF bytes that may stand before any marker
    (ITU-T T.81, B.1.1.2 and B.2.4.5), so every reader takes the file.
    """
    gap = -len(jpeg) % SIZE_CLASS
    filling = b""
    while gap >= _SHORTEST_SEGMENT:
        length = min(gap, _LONGEST_SEGMENT)
        if 0 < gap - length < _SHORTEST_SEGMENT:
            length -= _SHORTEST_SEGMENT
        filling += _COMMENT + (length - 2).to_bytes(2, "big") + bytes(length - 4)
        gap -= length
    return _START + filling + _FILL * gap + jpeg[len(_START) :]
