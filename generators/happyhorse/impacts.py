"""When something is seen to strike, and which of the onsets heard belong to it."""

import numpy as np
from numpy.typing import NDArray

from generators.shapes.world import Film

Array = NDArray[np.float64]

WINDOW = 0.15  # seconds within which an impact and an onset belong together
_TOGETHER = 0.06  # seconds: closer ones are one to the eye, and to the ear
_PLAIN = 0.5  # change of velocity from frame to frame that is plain to see, in frame heights a second


def seen(film: Film, fps: int) -> Array:
    """Return when the motion of any shape breaks, in seconds: from the drawn places alone.

    Parameters
    ----------
    film : Film
    fps : int
        Frames a second.
    """
    bends = np.diff(film.places, n=2, axis=0) * fps
    times: list[float] = []
    for shape in range(bends.shape[1]):
        size = np.hypot(*bends[:, shape].T)
        padded = np.pad(size, 1)
        for at in np.flatnonzero((size >= _PLAIN) & (size >= padded[:-2]) & (size > padded[2:])):
            # A break between two frames shows in both changes about it: their centre is its instant.
            part = padded[at : at + 3] * (padded[at : at + 3] > _PLAIN / 3)
            times.append(float((at + 1 + (part * [-1, 0, 1]).sum() / part.sum()) / fps))
    return merged(np.array(times))


def merged(times: Array) -> Array:
    """Return the times that lie more than 60 ms behind the last one kept."""
    times = np.sort(times)
    kept: list[float] = []
    for time in times:
        if not kept or time - kept[-1] > _TOGETHER:
            kept.append(float(time))
    return np.array(kept)


def matched(first: Array, second: Array, window: float = WINDOW) -> list[tuple[float, float]]:
    """Return the most pairs that lie within the window, no time in two pairs.

    Both must be sorted; taking the earliest that fits is then the best.
    """
    pairs, at = [], 0
    for time in first:
        while at < len(second) and second[at] < time - window:
            at += 1
        if at < len(second) and second[at] <= time + window:
            pairs.append((float(time), float(second[at])))
            at += 1
    return pairs
