"""The figures by which a model of the family is let in: prompts followed, impacts heard, first frames kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generators.happyhorse.judging import Verdict

WORDS = ("colour", "shape", "count", "floor", "timbre", "motion")
_RESAMPLES = 4000
_TAIL = 0.025


@dataclass(frozen=True)
class Score:
    """What all clips of an entry come to.

    Parameters
    ----------
    right : dict of str to float
        Share of what was asked for that is there, by WORDS.
    matched : float
        Share of the impacts seen that an onset answers within 150 ms.
    offset_ms : float
        Median distance of the two, in milliseconds; nan where nothing matched.
    unexplained : float
        Share of the onsets that no impact seen explains.
    jerk : float
        Median over clips, in thousandths of the frame height.
    """

    right: dict[str, float]
    matched: float
    offset_ms: float
    unexplained: float
    jerk: float

    @property
    def adherence(self) -> float:
        """The least of colour, shape, count, floor and timbre, of those that were asked for."""
        return float(np.nanmin([self.right[word] for word in WORDS if word != "motion"]))


def score(verdicts: Sequence[Verdict]) -> Score:
    """Pool the verdicts of an entry."""
    offsets = np.concatenate([verdict.offsets for verdict in verdicts])
    onsets = sum(verdict.onsets for verdict in verdicts)
    return Score(
        right={word: _share([hit for verdict in verdicts for hit in verdict.right[word]]) for word in WORDS},
        matched=matched_share(verdicts),
        offset_ms=1000 * float(np.median(np.abs(offsets))) if len(offsets) else float("nan"),
        unexplained=1 - len(offsets) / max(1, onsets),
        jerk=1000 * float(np.median([verdict.jerk for verdict in verdicts])),
    )


def _share(hits: list[bool]) -> float:
    """Return how many are right; nan where no prompt asked."""
    return float(np.mean(hits)) if hits else float("nan")


def matched_share(verdicts: Sequence[Verdict]) -> float:
    """Return the share of all impacts seen that were heard."""
    return sum(len(verdict.offsets) for verdict in verdicts) / max(
        1, sum(verdict.impacts for verdict in verdicts)
    )


def lead(first: Sequence[Verdict], second: Sequence[Verdict], seed: int) -> tuple[float, float]:
    """Return by how much the first entry's matched share leads the second's, and its 95 % lower bound.

    The prompts are resampled, the same for both (a paired bootstrap over clips).
    """
    counts = np.array(
        [[len(a.offsets), a.impacts, len(b.offsets), b.impacts] for a, b in zip(first, second, strict=True)]
    )
    rows = np.random.default_rng(seed).integers(len(counts), size=(_RESAMPLES, len(counts)))
    return float(_difference(counts.sum(axis=0))), float(
        np.quantile(_difference(counts[rows].sum(axis=1)), _TAIL)
    )


def _difference(sums: NDArray[np.int64]) -> NDArray[np.float64]:
    hits, impacts, other_hits, other_impacts = np.moveaxis(sums, -1, 0)
    return np.asarray(hits / np.maximum(1, impacts) - other_hits / np.maximum(1, other_impacts))
