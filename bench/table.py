"""The printed table: what was wanted beside what was measured."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One figure of a row; `wanted` is empty where nothing was promised."""

    what: str
    measured: str
    wanted: str = ""


LEFT_OUT = "left out of the quick run"
HEAD = Line("what", "measured", "wanted")


def middle(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed; 0.99 is the p99."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(seconds: Sequence[float]) -> str:
    """Print the p50 and p99 of durations."""
    if not seconds:
        return "nothing measured"
    return f"p50 {1000 * percentile(seconds, 0.5):.1f} ms, p99 {1000 * percentile(seconds, 0.99):.1f} ms"


def plain(line: Line, width: int = 78) -> str:
    return f"  {line.what:<{width}} {line.measured:<58} {line.wanted}".rstrip()


def markdown(line: Line) -> str:
    cells = (cell.replace("|", "\\|") for cell in (line.what, line.measured, line.wanted))
    return f"| {' | '.join(cells)} |"


MARKDOWN_RULE = "|---|---|---|"
