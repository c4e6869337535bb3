"""All that the files of a clip, and the answers that carry them, tell beside pixels and sound, as numbers.

Left out is what follows the content: the tables of packet lengths and places (stsz, stco), the packets (mdat), and
what only sums these up: the lengths of mdat, of the padding, and of boxes that hold others.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from arena.clips import ranges
from generators import mp4

RENDITIONS = ("with-sound", "silent")
FOLLOW_CONTENT = frozenset({"stsz", "stco", "mdat", "free"})


def fields(content: bytes) -> dict[str, int]:
    """All numbers that a video says of itself: its size, its boxes' order and lengths, and every byte in them."""
    found = {"size": len(content)}
    listed = mp4.boxes(content)
    for place, (box, after) in enumerate(zip(listed, [*listed[1:], None], strict=True)):
        found[f"{place} {box.name}"] = 1
        holds_others = after is not None and after.name.startswith(f"{box.name}/")
        if not holds_others and box.name.rpartition("/")[2] not in FOLLOW_CONTENT:
            found[f"{place} length"] = box.size
            body = content[box.start + 8 : box.start + box.size]
            found |= {f"{place} byte {at}": byte for at, byte in enumerate(body)}
    return found


def poster_fields(content: bytes) -> dict[str, int]:
    """Size of a poster, and every byte in front of its coded picture but the padding, which follows the content."""
    found, at = {"size": len(content)}, 2
    while content[at + 1] != 0xDA:
        length = 1 if content[at + 1] == 0xFF else 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at + 1] not in (0xFF, 0xFE):
            found |= {f"{len(found)} byte": byte for byte in content[at : at + length]}
        at += length
    return found


def answer_headers(content: bytes, folder: Path, kind: str) -> dict[str, int]:
    """What the answer to a watch link says before its first byte, and to a range of it."""
    path = folder / "served"
    path.write_bytes(content)
    found = {}
    for asked in ("", "bytes=0-1023", "bytes=4096-"):
        answer = ranges.respond(path, kind, asked)
        answer.close()
        found[f"{asked} status"] = answer.status_code
        for name, value in answer.headers.items():
            found[f"{asked} {name}: {value}"] = 1
    return found


def everything(files: dict[str, bytes], folder: Path) -> dict[str, int]:
    """All features of all files of a clip."""
    found = {f"poster {name}": value for name, value in poster_fields(files["poster"]).items()}
    for rendition in RENDITIONS:
        content = files[rendition]
        told = fields(content) | answer_headers(content, folder, "video/mp4")
        found |= {f"{rendition} {name}": value for name, value in told.items()}
    return found | {
        f"poster {name}": value
        for name, value in answer_headers(files["poster"], folder, "image/jpeg").items()
    }


def table(rows: list[dict[str, int]]) -> tuple[np.ndarray, list[str]]:
    names = sorted({name for row in rows for name in row})
    return np.array([[row.get(name, -1) for name in names] for row in rows], float), names
