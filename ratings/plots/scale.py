"""The scale that all intervals of a plot share: its ends, round ticks, and where a value stands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_TICKS = 8
# Nothing that is drawn here, points or attackers, is told apart by less; and where there is nothing, it is here.
NARROWEST = 1.0
NOTHING = (900.0, 1100.0)
STEPS = (1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Scale:
    """A scale from `low` to `high`, with a tick at every whole multiple of `step`, drawn between two places."""

    low: float
    high: float
    step: float
    left: float
    right: float

    def at(self, value: float) -> float:
        """Give the place of a value; what lies beyond an end is at the end."""
        share = (value - self.low) / (self.high - self.low)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def beyond(self, value: float) -> bool:
        """Whether a value lies beyond an end."""
        return not self.low <= value <= self.high

    @property
    def ticks(self) -> list[float]:
        """The values of the ticks."""
        first, last = math.ceil(self.low / self.step), math.floor(self.high / self.step)
        return [number * self.step for number in range(first, last + 1)]


def scale(
    values: Iterable[float], left: float, right: float, *, most: int = MOST_TICKS, whole: bool = False
) -> Scale:
    """Make the scale that holds all values, with round ends; with ticks at whole numbers where they are asked for."""
    held = list(values) or NOTHING
    low, high = min(held), max(held)
    if high - low < NARROWEST:
        low, high = low - NARROWEST / 2, high + NARROWEST / 2
    width = high - low
    unit = 10.0 ** math.floor(math.log10(width / most))
    step = next(unit * each for each in (*STEPS, 10.0, 20.0) if width / (unit * each) <= most - 1)
    step = max(step, 1.0) if whole else step
    return Scale(math.floor(low / step) * step, math.ceil(high / step) * step, step, left, right)
