"""How often a first place is called that nobody holds, when voters differ and the board is watched all along."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ratings import bradley_terry
from ratings.clusters import clustered
from ratings.counts import Counts
from ratings.experiments.line import Line, share
from ratings.intervals import difference_variance, normal_quantile
from ratings.looks import obrien_fleming
from ratings.populations import MEAN_GAP, Population, draw_votes, names_of, world
from ratings.scale import ELO_PER_LOGIT
from ratings.sequential import ALPHA, log_e_value, sequence_half_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ratings.outcomes import Comparisons

    Matrix = NDArray[np.float64]

ENTRIES = 30
VOTES, LOOK, FIRST = 40_000, 500, 4_000
PLANNED = 20
CROWD = Population(voters=1500)
THIRD_GAP = 20.0
WANTED = 0.05
FIXED, SEQUENCE, LOOKS, DIRECT = (
    "95% interval at every look",
    "confidence sequence",
    f"{PLANNED} planned looks",
    "head-to-head e-values",
)
DOUBTS = ("votes taken as independent", "clustered by voter")


def run(reps: int, seed: int) -> list[Line]:
    """Watch `reps` boards with two equal leaders, and as many where one leads."""
    false = [claims(tied([seed, rep])) for rep in range(reps)]
    true = [claims(led([seed, rep], gap=60.0)) for rep in range(reps)]
    return [
        *_lines("a tie at the top, called", false, bound=True),
        *_lines("a lead of 60 points, called", true),
    ]


def _lines(what: str, runs: list[dict[str, bool]], *, bound: bool = False) -> Iterator[Line]:
    for rule in runs[0]:
        called = [one[rule] for one in runs]
        # Direct votes of one busy voter push each other, which the e-values do not know of.
        held = bound and rule == f"{SEQUENCE}, {DOUBTS[1]}"
        met = bool(np.mean(called) <= WANTED) if held else None
        yield Line(f"{what}: {rule}", share(called), f"<= {WANTED}" if held else "", met)


def tied(seed: list[int]) -> Comparisons:
    """Votes on a board whose first two are equal, the third some points behind."""
    return led(seed, gap=0.0)


def led(seed: list[int], gap: float) -> Comparisons:
    """Votes of a crowd on a board whose first is `gap` points ahead."""
    rng = np.random.default_rng(seed)
    rest = world(rng, ENTRIES - 2, MEAN_GAP)
    strength = np.concatenate(
        [[rest[0] + (THIRD_GAP + gap) / ELO_PER_LOGIT], [rest[0] + THIRD_GAP / ELO_PER_LOGIT], rest]
    )
    return draw_votes(rng, names_of(ENTRIES), strength - strength.mean(), VOTES, CROWD)


def claims(votes: Comparisons) -> dict[str, bool]:
    """Whether each rule ever called a first place over all looks."""
    called = {
        **{f"{rule}, {doubt}": False for rule in (FIXED, SEQUENCE, LOOKS) for doubt in DOUBTS},
        DIRECT: False,
    }
    boundary = _boundary()
    start: Matrix | None = None
    for number in range(FIRST, VOTES + 1, LOOK):
        seen = votes.select(slice(0, number))
        counts = Counts.of(seen)
        fit = bradley_terry.fit(counts, start=start)
        start = fit.strength
        planned, off_plan = divmod(number * PLANNED, VOTES)
        for doubt, covariance in zip(DOUBTS, (fit.covariance, clustered(fit, seen).covariance), strict=True):
            lead, error = _lead(fit.strength, covariance)
            rules = {FIXED: normal_quantile(0.95) * error, SEQUENCE: sequence_half_width(error, ALPHA)}
            if not off_plan:
                rules[LOOKS] = boundary[planned - 1] * error
            for rule, half in rules.items():
                called[f"{rule}, {doubt}"] |= bool((lead > half).all())
        called[DIRECT] |= _called_by_direct_votes(counts, int(np.argmax(fit.strength)))
    return called


@cache
def _boundary() -> Matrix:
    return obrien_fleming(PLANNED, ALPHA)


def _lead(strength: Matrix, covariance: Matrix) -> tuple[Matrix, Matrix]:
    """Lead of the first over every rival, and its standard error, (m - 1,)."""
    leader = int(np.argmax(strength))
    error = np.sqrt(difference_variance(covariance)[leader])
    return np.delete(strength[leader] - strength, leader), np.delete(error, leader)


def _called_by_direct_votes(counts: Counts, leader: int) -> bool:
    win, _ = counts.wins()
    evidence = log_e_value(np.delete(win[leader], leader), np.delete(win[:, leader], leader))
    return bool((evidence > -np.log(ALPHA)).all())
