"""Bring a first frame to the size that a model starts from."""

import numpy as np
from PIL import Image, ImageOps

from generators.shapes import decoding


def fitted(image: bytes, width: int, height: int) -> Image.Image:
    """Decode a picture and fill the frame with it: scaled to cover, what stands over cut off on both sides alike.

    Parameters
    ----------
    image : bytes
        A PNG, JPEG or WebP file.
    width, height : int
        Of the result, in pixels.

    Raises
    ------
    FirstFrameInvalid
        If it is no such file, or its sides are not what a first frame may have.
    """
    picture = Image.fromarray(np.asarray(decoding.pixels(image, decoding.LARGEST_SIDE)))
    return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)
