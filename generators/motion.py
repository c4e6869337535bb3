"""How a clip moves: optical flow, what remains of the pictures' difference after it, and when motion changes."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

TOP = 0.05
_NOTICED = 2  # grey levels; coding alone moves still pixels by as much
_REACH = np.ones((9, 9), np.uint8)

Picture = NDArray[np.uint8]
Field = NDArray[np.float32]


@dataclass(frozen=True)
class Motion:
    """Motion between neighbouring frames; all lengths in pixels of the picture that was measured.

    Parameters
    ----------
    mean : float
        Mean length of the flow, over all pixels and pairs of frames, in pixels a frame.
    top : float
        The same over the fastest twentieth of each pair's pixels.
    flicker : float
        Warp error: mean absolute difference in grey levels between a frame and the next one brought back along the
        flow. What moves leaves little of it; what flashes, boils or jumps leaves much.
    acceleration : ndarray of float64, shape (frames,)
        How much the fastest changing twentieth of the pixels changes its flow at each frame, along its way, in
        pixels a frame squared; 0 at the first and the last frame.
    """

    mean: float
    top: float
    flicker: float
    acceleration: NDArray[np.float64]


def motion(pictures: NDArray[np.uint8]) -> Motion | None:
    """Measure motion by dense inverse search (Kroeger et al., 2016).

    Where two frames agree to two grey levels the flow is 0: in flat areas it would follow the noise of coding, and
    a still background would seem to move faster than what moves before it.

    Parameters
    ----------
    pictures : ndarray of uint8, shape (frames, height, width)
        Luma.

    Returns
    -------
    Motion or None
        None where there is no second frame.
    """
    if len(pictures) <= 1:
        return None
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    grid = _grid(pictures[0])
    means, tops, errors, changes = [], [], [], [0.0]
    before: Field | None = None
    for here, there in pairwise(pictures):
        flow = _flow(search, here, there)
        length = _length(flow)
        means.append(float(length.mean()))
        tops.append(_top(length))
        errors.append(float(cv2.absdiff(_carried(there, flow, grid), here).mean()))
        if before is not None:
            changes.append(_top(_length(_carried(flow, before, grid) - before)))
        before = flow
    return Motion(
        float(np.mean(means)), float(np.mean(tops)), float(np.mean(errors)), np.array([*changes, 0.0])
    )


def _flow(search: cv2.DISOpticalFlow, here: Picture, there: Picture) -> Field:
    differs = (cv2.absdiff(here, there) > _NOTICED).astype(np.uint8)
    flow = search.calc(here, there, None)  # type: ignore[call-overload]  # None stands for no first guess
    return np.asarray(flow * cv2.dilate(differs, _REACH)[..., None], np.float32)


def _grid(picture: Picture) -> Field:
    across, down = np.meshgrid(np.arange(picture.shape[1]), np.arange(picture.shape[0]))
    return np.stack([across, down], axis=2).astype(np.float32)


def _carried(picture: Picture | Field, flow: Field, grid: Field) -> Field:
    """Return, for each pixel, what `picture` has where the pixel's flow leads."""
    way = grid + flow
    return np.asarray(
        cv2.remap(picture, way, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]
    )


def _length(field: Field) -> Field:
    return np.asarray(cv2.magnitude(field[..., 0], field[..., 1]), np.float32)


def _top(lengths: Field) -> float:
    """Return the mean of the greatest twentieth."""
    count = max(1, int(TOP * lengths.size))
    moving = lengths[lengths > 0]  # to select among thousands of equal zeros takes fifty times as long
    greatest = moving if len(moving) <= count else np.partition(moving, -count)[-count:]
    return float(greatest.sum()) / count
