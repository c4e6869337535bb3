"""The boxes of an MP4 file: list them, level fields that follow the content, pad the file to a size class."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SMALLEST_CLASS, LARGEST_CLASS = 512 * 1024, 4 * 1024 * 1024  # doubling, these are four
_HEADER = 8
_PARENTS = frozenset({b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl", b"mvex", b"udta"})
_DECODER_CONFIG = 4  # tag of DecoderConfigDescriptor in ISO/IEC 14496-1
_RATES = struct.pack(">II", 128_000, 128_000)


@dataclass(frozen=True)
class Box:
    """One box: its path of names, where it starts and how long it is, both in bytes."""

    name: str
    start: int
    size: int


def boxes(content: bytes) -> list[Box]:
    """List all boxes in order, those inside others by their path: "moov/trak/tkhd".

    Raises
    ------
    ValueError
        If a box runs past the end of what holds it.
    """
    return list(_boxes(content, 0, len(content), ""))


def _boxes(content: bytes, start: int, end: int, parent: str) -> Iterator[Box]:
    while start < end:
        if end - start < _HEADER:
            raise ValueError(f"A box header at byte {start} is cut off.")
        size, kind = struct.unpack_from(">I4s", content, start)
        if not _HEADER <= size <= end - start:
            raise ValueError(f"The box at byte {start} claims {size} bytes, {end - start} are left.")
        name = parent + kind.decode("latin-1")
        yield Box(name, start, size)
        if kind in _PARENTS:
            yield from _boxes(content, start + _HEADER, start + size, name + "/")
        start += size


def neutralise(path: Path) -> None:
    """Set the measured bit rates in the sound's description to the nominal one, as in every other file."""
    content = bytearray(path.read_bytes())
    found = content.find(b"esds", 0, content.find(b"mdat"))
    if found < 0:
        return
    at = found + 4 + 4
    at = _skip_descriptor_header(content, at) + 3  # ES_ID and flags
    if content[at] != _DECODER_CONFIG:
        raise ValueError("The sound's description holds no decoder configuration.")
    at = _skip_descriptor_header(content, at) + 2 + 3  # object and stream type, buffer size
    content[at : at + len(_RATES)] = _RATES
    path.write_bytes(content)


def _skip_descriptor_header(content: bytearray, at: int) -> int:
    """Return where a descriptor's body begins: behind its tag and a length of one to four bytes."""
    at += 1
    while content[at] & 0x80:
        at += 1
    return at + 1


def size_class(size: int) -> int:
    """Return the least of 512 KiB, 1 MiB, 2 MiB and so on that holds `size` bytes and a padding box."""
    wanted = SMALLEST_CLASS
    while wanted < size + _HEADER:
        wanted *= 2
    return wanted


def pad_to_size_class(path: Path) -> int:
    """Append a `free` box so that the file is 512 KiB, 1 MiB, 2 MiB and so on long.

    Returns
    -------
    int
        The new size in bytes.
    """
    size = path.stat().st_size
    wanted = size_class(size)
    with path.open("ab") as file:
        file.write(struct.pack(">I4s", wanted - size, b"free") + bytes(wanted - size - _HEADER))
    return wanted
