"""Tests of decoding: good files of every kind, and files that lie about themselves."""

import struct
import warnings
import zlib

import numpy as np
import pytest

from generators.contract import FirstFrameInvalid, PermanentFailure
from generators.shapes.decoding import LARGEST_BYTES, pixels, reduced
from tests.generators.shapes.pictures import encoded

GREY = np.full((90, 120, 3), 128, np.uint8)


def claims(width: int, height: int) -> bytes:
    """Return the start of a PNG that says how large it is, and holds next to nothing."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0" * 64)
    chunks = b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (header, data, b"IEND")
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


def refusal(image: bytes, aspect: float | None = None) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FirstFrameInvalid) as refused:
            pixels(image, 512, aspect)
    sentence = str(refused.value)
    assert isinstance(refused.value, PermanentFailure)
    assert sentence.startswith("The first frame ")
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_every_kind_is_decoded(kind):
    assert np.abs(pixels(encoded(GREY, kind), 512).astype(int) - GREY).max() <= 2


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_is_higher_than_wanted_is_scaled_down(kind):
    image = encoded(np.full((900, 1800, 3), 77, np.uint8), kind)
    assert pixels(image, 512).shape == (512, 1024, 3)
    assert pixels(image, 512).mean() == pytest.approx(77, abs=2)
    assert pixels(image, 900).shape == (900, 1800, 3)


def test_a_picture_is_never_scaled_up():
    assert reduced(GREY, 512) is GREY
    assert reduced(GREY, 45).shape == (45, 60, 3)


@pytest.mark.parametrize("image", [b"", b"no image", b"\x89PNG\r\n\x1a\n", b"<svg/>", encoded(GREY, "GIF")])
def test_what_is_no_image_is_refused(image):
    assert refusal(image) == "The first frame is no readable PNG, JPEG or WebP image."


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_file_cut_short_is_refused(kind):
    noise = np.random.default_rng(1).integers(0, 255, (200, 200, 3), np.uint8)
    image = encoded(noise, kind)
    assert "no readable" in refusal(image[: len(image) // 2])


@pytest.mark.parametrize(
    ("width", "height"), [(20_000, 64), (20_000, 9_000), (20_000, 20_000), (5_000, 4_000)]
)
def test_what_claims_to_be_too_large_is_refused_before_it_is_decoded(width, height):
    assert "4096" in refusal(claims(width, height))


def test_what_is_too_small_too_long_or_too_heavy_is_refused():
    assert refusal(claims(60, 100)) == "The first frame must have 64 to 4096 px a side, not 60 x 100."
    assert "three times" in refusal(claims(301, 100))
    assert "16 MiB" in refusal(claims(100, 100) + bytes(LARGEST_BYTES))


def test_another_aspect_than_the_clips_is_refused():
    assert refusal(encoded(GREY), 1.0) == (
        "The first frame is 1.33 times as wide as high, and the clip 1.00 times."
    )
    assert pixels(encoded(GREY), 512, 4 / 3).shape == GREY.shape
    assert pixels(encoded(GREY), 512, 1.34).shape == GREY.shape  # a pixel more or less is no matter
