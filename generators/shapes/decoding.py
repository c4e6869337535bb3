"""Decode a first frame safely: a file that lies, bursts or is too large is refused before it costs memory."""

import warnings
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generators.contract import FirstFrameInvalid

FORMATS = ("PNG", "JPEG", "WEBP")
SMALLEST_SIDE, LARGEST_SIDE = 64, 4096
LARGEST_BYTES = 16 * 2**20
LONGEST_ASPECT = 3.0
_ASPECT_SLACK = 0.01
_NO_IMAGE = "The first frame is no readable PNG, JPEG or WebP image."


def pixels(image: bytes, highest: int, aspect: float | None = None) -> NDArray[np.uint8]:
    """Decode an image, scaled down where it is higher than wanted.

    Parameters
    ----------
    image : bytes
        A PNG, JPEG or WebP file of at most 16 MiB.
    highest : int
        Pixels that the result is high at most.
    aspect : float or None
        Width over height that the image must have; any from 1/3 to 3 where None.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
        RGB; of a moving image its first picture.

    Raises
    ------
    FirstFrameInvalid
        If it is no such image, a side is not of 64 to 4096 px, or its aspect is another.
    """
    if len(image) > LARGEST_BYTES:
        raise FirstFrameInvalid(f"The first frame has more than {LARGEST_BYTES >> 20} MiB.")
    with _opened(image) as picture:
        _check_size(*picture.size, aspect)
        return _decoded(picture, highest)


def _opened(image: bytes) -> Image.Image:
    """Read the header only."""
    try:
        with warnings.catch_warnings():
            # Whether it is too large is for `_check_size` to say.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(BytesIO(image), formats=FORMATS)
    except Image.DecompressionBombError:
        raise FirstFrameInvalid(
            f"The first frame is far larger than {LARGEST_SIDE} px a side, the most that is read."
        ) from None
    except Exception:  # noqa: BLE001 - a hostile file makes decoders raise whatever they please
        raise FirstFrameInvalid(_NO_IMAGE) from None


def _check_size(width: int, height: int, aspect: float | None) -> None:
    if min(width, height) < SMALLEST_SIDE or max(width, height) > LARGEST_SIDE:
        raise FirstFrameInvalid(
            f"The first frame must have {SMALLEST_SIDE} to {LARGEST_SIDE} px a side, not {width} x {height}."
        )
    shape = width / height
    if not 1 / LONGEST_ASPECT <= shape <= LONGEST_ASPECT:
        raise FirstFrameInvalid(
            f"The first frame must not be longer than three times its other side, as {width} x {height} px is."
        )
    if aspect is not None and abs(shape / aspect - 1) > _ASPECT_SLACK + 1 / min(width, height):
        raise FirstFrameInvalid(
            f"The first frame is {shape:.2f} times as wide as high, and the clip {aspect:.2f} times."
        )


def _decoded(picture: Image.Image, highest: int) -> NDArray[np.uint8]:
    width, height = picture.size
    try:
        if height > highest:
            size = max(1, round(width * highest / height)), highest
            picture.draft("RGB", (size[0] * 2, size[1] * 2))
            return np.asarray(picture.convert("RGB").resize(size, Image.Resampling.BOX, reducing_gap=2.0))
        return np.asarray(picture.convert("RGB"))
    except Exception:  # noqa: BLE001 - as above: what is cut short or broken inside shows only now
        raise FirstFrameInvalid(_NO_IMAGE) from None


def reduced(picture: NDArray[np.uint8], highest: int) -> NDArray[np.uint8]:
    """Return a picture, shape (height, width, 3), scaled down where it is higher than wanted."""
    height, width = picture.shape[:2]
    if height <= highest:
        return picture
    size = max(1, round(width * highest / height)), highest
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))
