"""Compresses a file where that pays: clips are padded with zeros to a few sizes, and shrink to a fraction."""

from __future__ import annotations

import gzip
import zlib
from typing import IO, BinaryIO

ENDING = ".gz"
LARGEST = 32 << 20  # held in memory: a tar wants to know how long a member is before it comes
_WORTH = 0.9
_PIECE = 1 << 20
_GZIP = 31


def shrunk(source: BinaryIO, size: int) -> bytes | None:
    """Return a file of `size` bytes as gzip; None where that is hardly shorter, or the file is large or cut."""
    if size > LARGEST:
        return None
    packer = zlib.compressobj(1, wbits=_GZIP)
    pieces, read = [], 0
    while piece := source.read(min(_PIECE, size - read)):
        pieces.append(packer.compress(piece))
        read += len(piece)
    pieces.append(packer.flush())
    packed = b"".join(pieces)
    return packed if read == size and len(packed) < _WORTH * size else None


def grown(packed: IO[bytes]) -> IO[bytes]:
    """Return what was shrunk; reading raises EOFError or OSError where it is damaged."""
    return gzip.GzipFile(fileobj=packed)  # type: ignore[return-value]
