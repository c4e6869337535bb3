"""Take whole pictures out of a finished clip, at equal distances."""

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from generators.probe import NotAVideo


def stills(path: Path, number: int) -> NDArray[np.uint8]:
    """Decode a clip and return some of its pictures.

    Parameters
    ----------
    path : Path
        A file that `video.encode` wrote.
    number : int
        How many pictures; picture i of n is taken in the middle of the clip's i-th n-th.

    Returns
    -------
    ndarray of uint8, shape (number, height, width, 3)
        RGB, top row first.

    Raises
    ------
    NotAVideo
        If it cannot be decoded.
    """
    try:
        with av.open(str(path)) as container:
            frames = list(container.decode(video=0))
        picked = [frames[int((i + 0.5) / number * len(frames))] for i in range(number)]
        return np.stack([frame.to_ndarray(format="rgb24", src_colorspace="ITU709") for frame in picked])
    except (av.error.FFmpegError, ValueError, IndexError, OSError) as error:
        raise NotAVideo(f"The file cannot be decoded to its end: {type(error).__name__}.") from error
