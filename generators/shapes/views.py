"""A first frame at one size beside the empty room that it was taken in: what is drawn into its patches."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from generators.shapes.bodies import FLOOR
from generators.shapes.fitting import fitted
from generators.shapes.patches import Guess, Patch
from generators.shapes.refining import refined
from generators.shapes.render import room
from generators.shapes.seen import Seen
from generators.shapes.segments import Levels, Mask, air_of

_SURROUNDINGS = 4  # px around a shape that are drawn with it
_APART = 2  # px around another shape that say nothing of this one


@dataclass(frozen=True)
class View:
    """A picture and its empty room, uint8 of shape (height, width, 3)."""

    picture: NDArray[np.uint8]
    empty: NDArray[np.uint8]

    @classmethod
    def of(cls, picture: NDArray[np.uint8], floor: str) -> "View":
        height, width = picture.shape[:2]
        return cls(picture, room(floor, width, height))

    def difference(self) -> Levels:
        """Return how far the picture is from the room: levels, the largest of the channels."""
        return np.asarray(np.abs(self.picture.astype(np.int16) - self.empty).max(axis=-1), np.int16)

    def find(self, mask: Mask, others: list[Mask]) -> tuple[Seen, float]:
        """Return the shape that explains a patch best, and the share of the patch that it leaves unexplained."""
        patch, top, left = self._patch(mask, others)
        fit = fitted(patch)
        return _seen(fit.guess, top, left, len(mask)), fit.unexplained

    def closer(self, thing: Seen, mask: Mask, others: list[Mask]) -> tuple[Seen, float]:
        """Do the same more exactly, once the shape was found in a smaller picture of this one."""
        height = len(self.picture)
        patch, top, left = self._patch(self._enlarged(mask), [self._enlarged(other) for other in others])
        guess = Guess(
            thing.shape,
            thing.colour,
            thing.x * height - left,
            (1 - thing.y) * height - top,
            thing.radius * height,
            thing.angle,
        )
        fit = refined(patch, guess)
        return _seen(fit.guess, top, left, height), fit.unexplained

    def _enlarged(self, mask: Mask) -> Mask:
        rows, columns = (
            ((np.arange(new) + 0.5) * old / new).astype(int)
            for new, old in zip(self.picture.shape, mask.shape, strict=False)
        )
        return np.asarray(mask[np.ix_(rows, columns)], np.bool_)

    def _patch(self, mask: Mask, others: list[Mask]) -> tuple[Patch, int, int]:
        """Cut a shape's surroundings out, and tell their upper and left edge."""
        height, width = mask.shape
        rows, columns = (_widened(span) for span in ndimage.find_objects(mask.astype(np.uint8))[0])
        air = air_of(width, height)
        counts = air[rows, columns].copy()
        for other in others:
            counts &= ~ndimage.binary_dilation(other[rows, columns], iterations=_APART)
        stands = mask[np.flatnonzero(air[:, width // 2])[-1]].any()
        patch = Patch(
            self.picture[rows, columns].astype(np.float32),
            self.empty[rows, columns].astype(np.float32),
            counts,
            mask[rows, columns],
            height * (1 - FLOOR) - rows.start if stands else None,
        )
        return patch, rows.start, columns.start


def _widened(span: slice) -> slice:
    return slice(max(0, span.start - _SURROUNDINGS), span.stop + _SURROUNDINGS)


def _seen(guess: Guess, top: int, left: int, height: int) -> Seen:
    return Seen(
        guess.shape,
        guess.colour,
        (left + guess.column) / height,
        1 - (top + guess.row) / height,
        guess.radius / height,
        guess.angle % np.pi if guess.shape == "ball" else 0.0,
    )
