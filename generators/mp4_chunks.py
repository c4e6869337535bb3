"""One chunk for the pictures of a silent MP4: the muxer begins another at every MiB, which tells how many there are."""

import struct
from pathlib import Path

from generators import mp4

_STBL = "moov/trak/mdia/minf/stbl"
_AROUND = ("moov", "moov/trak", "moov/trak/mdia", "moov/trak/mdia/minf", _STBL)
_HEADER, _FULL = 8, 12  # bytes of a box's header, without and with version and flags


def join_chunks(path: Path) -> None:
    """Describe the packets of a file with one track, which lie one after the other, as a single chunk.

    Raises
    ------
    ValueError
        If they do not, or the boxes lie otherwise than this arena's muxer writes them.
    """
    content = bytearray(path.read_bytes())
    found = {box.name: box for box in mp4.boxes(bytes(content))}
    to_chunk, offsets, sizes = (found[f"{_STBL}/{name}"] for name in ("stsc", "stco", "stsz"))
    chunks = _numbers(content, offsets.start + _FULL, 1)[0]
    if chunks == 1:
        return
    if to_chunk.start + to_chunk.size > offsets.start or offsets.start > found["mdat"].start:
        raise ValueError("The tables of chunks lie elsewhere than they should.")
    samples = _numbers(content, sizes.start + _FULL, 2)[1]
    first = _numbers(content, offsets.start + _FULL + 4, 1)[0]
    packets = sum(_numbers(content, sizes.start + _FULL + 8, samples))
    if (first, packets) != (found["mdat"].start + _HEADER, found["mdat"].size - _HEADER):
        raise ValueError("The packets of this track do not lie one after the other, or not alone.")
    runs = struct.pack(">I4sIIIII", 28, b"stsc", 0, 1, 1, samples, 1)
    removed = to_chunk.size - len(runs) + offsets.size - 20
    places = struct.pack(">I4sIII", 20, b"stco", 0, 1, first - removed)
    for name in _AROUND:
        struct.pack_into(">I", content, found[name].start, found[name].size - removed)
    # The later one first: what lies before it keeps its place.
    content[offsets.start : offsets.start + offsets.size] = places
    content[to_chunk.start : to_chunk.start + to_chunk.size] = runs
    path.write_bytes(content)


def _numbers(content: bytearray, at: int, count: int) -> tuple[int, ...]:
    return struct.unpack_from(f">{count}I", content, at)
