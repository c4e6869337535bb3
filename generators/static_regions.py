"""Finds what an entry's clips share though they answer different prompts: a watermark, a logo, a mark for friends.

Edges that stand still in a clip are its background's or a mark's; those that stand at the same place in clips of
different prompts are the world's or a mark's; those that other entries' clips have not are a mark's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

FEWEST_CLIPS = 4
# A thing may rest at one place in some of our clips, and hide what is the world's in some of theirs.
_OURS, _THEIRS = 2 / 3, 1 / 3
_FAINTEST = 2.2  # of luma, 0 to 255, from one pixel to the next: above the bands of an encoded gradient
_BASE_SHARE, _BASE_REACH = 1.5, 5  # of others' edges, and pixels by which theirs may lie beside
_JOINED = 25  # pixels within which edges are of one mark
_FEWEST_EDGES = 24
_MOST_REGIONS = 8
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)

Frames = NDArray[np.uint8]  # of shape (n, height, width, 3)
Map = NDArray[np.float32]


@dataclass(frozen=True)
class Region:
    """A box that an entry's clips share.

    Parameters
    ----------
    left, top, right, bottom : float
        Shares of the picture's width and height.
    strength : float
        How far its edges stand out, in steps of luma of which black to white has 255.
    """

    left: float
    top: float
    right: float
    bottom: float
    strength: float


def static_regions(clips: Sequence[Frames], others: Iterable[Sequence[Frames]] = ()) -> list[Region]:
    """Return the boxes that the clips of an entry share, the plainest first.

    Parameters
    ----------
    clips : sequence of ndarray of uint8, shape (n, height, width, 3)
        Some frames of each clip, all of one size, of different prompts: four clips at least.
    others : iterable of such sequences
        Clips of other entries, best on the same prompts: what they share too is the world's.

    Raises
    ------
    ValueError
        If there are fewer than four clips.
    """
    if len(clips) < FEWEST_CLIPS:
        raise ValueError(f"What clips share is only known of {FEWEST_CLIPS} and more, not of {len(clips)}.")
    shared = _shared(clips, _OURS)
    base = np.zeros_like(shared)
    for each in others:
        if each and each[0].shape[1:3] == shared.shape:
            base = np.maximum(base, _spread(_shared(each, _THEIRS)))
    return _boxes(shared - _BASE_SHARE * base)


def _shared(clips: Sequence[Frames], part: float) -> Map:
    """Return how strong an edge at least this part of the clips hold at each pixel."""
    number = len(clips) - math.ceil(part * len(clips))
    found: Map = np.partition(np.stack([_still_edges(frames) for frames in clips]), number, axis=0)[number]
    return found


def _still_edges(frames: Frames) -> Map:
    """Return the strength of the edges that at least half of a clip's frames share."""
    luma = frames.astype(np.float32) @ _LUMA
    across = np.median(np.diff(luma, axis=2, append=luma[:, :, -1:]), axis=0)
    down = np.median(np.diff(luma, axis=1, append=luma[:, -1:]), axis=0)
    found: Map = np.hypot(across, down).astype(np.float32)
    return found


def _spread(edges: Map) -> Map:
    return np.asarray(cv2.dilate(edges, np.ones((_BASE_REACH, _BASE_REACH), np.uint8)), np.float32)


def _boxes(edges: Map) -> list[Region]:
    found = (edges > _FAINTEST).astype(np.uint8)
    joined = cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((_JOINED, _JOINED), np.uint8))
    number, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    height, width = edges.shape
    regions = []
    for label in range(1, number):
        inside = found.astype(bool) & (labels == label)
        if inside.sum() >= _FEWEST_EDGES:
            left, top, wide, high = (int(stats[label, column]) for column in range(4))
            box = (left / width, top / height, (left + wide) / width, (top + high) / height)
            regions.append(Region(*box, strength=float(np.median(edges[inside]))))
    return sorted(regions, key=lambda region: -region.strength)[:_MOST_REGIONS]
