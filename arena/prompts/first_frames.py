"""Where first frames lie: beside the clips, under random names, written whole or not at all."""

from __future__ import annotations

import secrets
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image

from arena import durable
from generators.shapes.decoding import pixels

HIGHEST = 720  # pixels: no clip of any world is higher


def path_of(name: str) -> Path:
    return settings.CLIPS_ROOT / "first-frames" / name


def store(picture: bytes) -> str:
    """Write a PNG durably under a new random name, which is returned."""
    name = secrets.token_hex(16) + ".png"
    durable.write(path_of(name), picture)
    return name


def read(name: str) -> bytes:
    return path_of(name).read_bytes()


def discard(name: str) -> None:
    if name:
        path_of(name).unlink(missing_ok=True)


def bare(upload: bytes, aspect: float | None = None) -> bytes:
    """Return the picture of an uploaded file as PNG: whatever else the file holds might tell where it is from.

    Raises FirstFrameInvalid where it is no picture, or not `aspect` times as wide as high.
    """
    picture = BytesIO()
    Image.fromarray(pixels(upload, HIGHEST, aspect)).save(picture, "PNG")
    return picture.getvalue()
