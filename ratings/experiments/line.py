"""One line of an experiment's table: what was asked, what came out, and what was wanted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Line:
    """A figure with its Monte-Carlo error in words; `met` is None where nothing was wanted."""

    what: str
    measured: str
    wanted: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        verdict = {None: "", True: "met", False: "NOT MET"}[self.met]
        return f"{self.what:<86} {self.measured:<18} {self.wanted:<12} {verdict}".rstrip()


def share(hits: Sequence[bool] | Sequence[float]) -> str:
    """Print a mean over runs with its Monte-Carlo standard error."""
    values = np.asarray(hits, np.float64)
    return f"{values.mean():.3f} +- {standard_error(values):.3f}"


def standard_error(values: Sequence[float] | np.ndarray) -> float:
    """Monte-Carlo standard error of the mean over independent runs."""
    runs = np.asarray(values, np.float64)
    return float(runs.std(ddof=1) / math.sqrt(len(runs))) if len(runs) > 1 else math.nan
