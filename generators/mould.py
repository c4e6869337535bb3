"""The mould of a track: what must be alike in the files of all its clips, taken from a blank clip's."""

import tempfile
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path

import numpy as np

from generators import mp4, video
from generators.clip_format import ClipFormat
from generators.contract import GeneratedClip
from generators.poster import SIZE_CLASS, poster

LARGEST_POSTER = 16 * SIZE_CLASS
_HEADER = 8
_COUNTED = {"stsz": (8, 12), "stco": (4, 8)}  # tables of packets, and where they say how many these are
_START, _MARK, _COMMENT, _SCAN, _END = b"\xff\xd8", 0xFF, 0xFE, 0xDA, b"\xff\xd9"


class OutOfMould(Exception):  # noqa: N818 - the sentence reads better than with "Error"
    """A file differs from others of its track in more than its pixels and sound; the text says in what."""


@dataclass(frozen=True)
class Mould:
    """What a blank clip's files hold beside pixels and sound."""

    silent: bytes
    sounding: bytes
    poster: bytes


@cache
def mould_of(fmt: ClipFormat) -> Mould:
    """Return the mould of a format; the first time, a blank clip is encoded for it."""
    blank = GeneratedClip(np.zeros((1, fmt.height, fmt.width, 3), np.uint8), fmt.fps, None, fmt.sample_rate)
    with tempfile.TemporaryDirectory(prefix="paddock-mould-") as folder:
        sounding, silent, first_frame = (Path(folder) / name for name in ("sounding", "silent", "poster"))
        video.encode(blank, sounding, fmt)
        video.remux_silent(sounding, silent)
        poster(sounding, first_frame)
        for path in (sounding, silent):
            mp4.pad_to_size_class(path)
        return Mould(
            _skeleton(silent.read_bytes()),
            _skeleton(sounding.read_bytes()),
            _head(first_frame.read_bytes())[0],
        )


def check_video(content: bytes, fmt: ClipFormat, *, sound: bool) -> None:
    """Check that a clip's file says nothing but its pixels and sound.

    Raises
    ------
    OutOfMould
        If its size is no size class, if it hides bytes, or if a box differs from that of other clips in more
        than packets and their lengths.
    """
    mould = mould_of(fmt)
    try:
        skeleton, padding = _skeleton(content), mp4.boxes(content)[-1]
    except (ValueError, IndexError) as error:
        raise OutOfMould(f"its boxes cannot be read: {error}") from None
    if len(content) != mp4.size_class(padding.start) or len(content) > mp4.LARGEST_CLASS:
        raise OutOfMould("its size is not the least of 512 KiB, 1, 2 and 4 MiB that holds it")
    if skeleton != (mould.sounding if sound else mould.silent):
        raise OutOfMould("its boxes are not those that this arena's encoder writes")


def check_poster(content: bytes, fmt: ClipFormat) -> None:
    """Check that a poster says nothing but its picture.

    Raises
    ------
    OutOfMould
        As `check_video`, by the poster's own size classes.
    """
    head, padding = _head(content)
    if len(content) % SIZE_CLASS or padding >= SIZE_CLASS or len(content) > LARGEST_POSTER:
        raise OutOfMould(f"its size is not the least multiple of 64 KiB, up to {LARGEST_POSTER >> 10} KiB")
    if head != mould_of(fmt).poster:
        raise OutOfMould("it is not a JPEG as this arena's encoder writes it")
    if content.find(_END) != len(content) - len(_END):
        raise OutOfMould("it goes on after its picture")


def _skeleton(content: bytes) -> bytes:
    """Return the file without packets, their lengths and places, and padding, which must be of zeros."""
    found = mp4.boxes(content)
    kept = []
    for box, after in zip_longest(found, found[1:]):
        body = content[box.start + _HEADER : box.start + box.size]
        if box.name == "free" and any(body):
            raise ValueError("its padding is not of zeros")
        if box.name in ("mdat", "free") or (after and after.name.startswith(f"{box.name}/")):
            body = b""  # pixels and sound, padding, or what the boxes inside say
        first, last = _COUNTED.get(box.name.rpartition("/")[2], (0, len(body)))
        kept.append(box.name.encode() + b":" + body[first:last])
    return b"\n".join(kept)


def _head(jpeg: bytes) -> tuple[bytes, int]:
    """Return what stands before a JPEG's picture, empty where it is no JPEG, and how many bytes pad it."""
    head, padding, at = b"", 0, len(_START)
    while jpeg.startswith(_START) and at + 4 <= len(jpeg) and jpeg[at] == _MARK:
        kind, length = jpeg[at + 1], 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if kind == _MARK:  # it may be repeated
            length = 1
        segment = jpeg[at : at + length]
        at += length
        if kind == _MARK or (kind == _COMMENT and not any(segment[4:])):
            padding += length
        else:
            head += segment
        if kind == _SCAN:
            return head, padding
    return b"", padding
