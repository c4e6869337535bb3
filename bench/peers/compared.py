"""Says what a peer took beside what ours took."""

from __future__ import annotations

import numpy as np

from bench.peers.taken import Taken
from bench.table import middle


def beside(taken: Taken, ours: Taken | None = None, *, scale: float = 1.0) -> str:
    """Print the median, and how often ours fits into it; `scale` stands for what was not run."""
    seconds = scale * middle(taken.seconds)
    said = f"{1000 * seconds:,.{1 if seconds < 0.1 else 0}f} ms"
    return said if ours is None else f"{said}, {seconds / middle(ours.seconds):.1f} x ours"


def apart(taken: Taken, ours: Taken) -> str:
    """Print the largest difference of ratings, in Elo points."""
    return f"{np.abs(np.subtract(taken.found, ours.found)).max():.1g} points apart"


def mebibytes(taken: Taken) -> str:
    return f"{taken.peak / 2**20:,.0f} MiB"
