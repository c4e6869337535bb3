"""How many riggers and colluding cohorts are found, how many honest voters are suspected, and what a target keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ratings import bradley_terry
from ratings.cohorts import pulls_together
from ratings.collusion import collusion
from ratings.counts import Counts
from ratings.experiments.line import Line, share
from ratings.populations import Population, draw_votes, names_of, world
from ratings.riggers import KINDS, Riggers, draw_rigged, mixed
from ratings.scale import ELO_PER_LOGIT
from ratings.selectivity import PAIR, by_chance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

    from ratings.outcomes import Comparisons

ENTRIES, TARGET = 30, 9
HONEST_VOTES = 100_000
CROWD = Population(voters=5000)
# Each of the two tests of single voters suspects so many of the honest ones.
ONE_TEST = 0.005
# Honest voters with fewer votes can hardly be suspected, and would flatter the false positives.
SEEN = 5
# Cohorts in which half of the voters collude; the other cohorts are as large.
COLLUDING = 50

SKIPPING = (Riggers("skipping", 50, 20), Riggers("skipping", 200, 5), Riggers("skipping", 5, 200))
IN_COHORTS = tuple(Riggers(kind, 250, 40) for kind in KINDS if kind != "skipping")


class Found(NamedTuple):
    """What one run found: shares, and points by which the riggers moved their target before and after."""

    riggers: float
    honest: float
    cohorts: float
    honest_cohorts: float
    moved: float
    left: float


def run(reps: int, seed: int) -> list[Line]:
    """Rig `reps` boards in each of several ways."""
    return [*_skippers(reps, seed), *_colluders(reps, seed)]


def _skippers(reps: int, seed: int) -> Iterator[Line]:
    for riggers in SKIPPING:
        runs = [rigged([seed, rep], riggers) for rep in range(reps)]
        found, suspected = [one.riggers for one in runs], [one.honest for one in runs]
        left = [abs(one.left) for one in runs]
        what = f"{riggers.voters} skipping riggers of {riggers.votes} votes"
        yield Line(f"{what}: found", share(found), ">= 0.99", bool(np.mean(found) >= 0.99))  # noqa: PLR2004
        yield Line(
            f"{what}: honest voters suspected",
            share(suspected),
            "about 0.01",
            bool(np.mean(suspected) <= 0.012),  # noqa: PLR2004
        )
        yield Line(
            f"{what}: the target moved {_points(runs)}; left, points",
            share(left),
            "<= 2",
            bool(np.mean(left) <= 2.0),  # noqa: PLR2004
        )


def _colluders(reps: int, seed: int) -> Iterator[Line]:
    for riggers in IN_COHORTS:
        runs = [rigged([seed, rep], riggers) for rep in range(reps)]
        held = riggers.kind == "target-only"
        found, honest = [one.cohorts for one in runs], [one.honest_cohorts for one in runs]
        left = [abs(one.left) for one in runs]
        what = f"{riggers.voters} x {riggers.votes} votes in half-pure cohorts, {riggers.kind}"
        wanted = (">= 0.8", bool(np.mean(found) >= 0.8)) if held else ("", None)  # noqa: PLR2004
        yield Line(f"{what}: cohorts found", share(found), *wanted)
        yield Line(f"{what}: honest cohorts suspected", share(honest))
        wanted = ("<= 6", bool(np.mean(left) <= 6.0)) if held else ("", None)  # noqa: PLR2004
        yield Line(f"{what}: the target moved {_points(runs)}; left, points", share(left), *wanted)


def _points(runs: list[Found]) -> str:
    return f"{np.mean([one.moved for one in runs]):+.1f}"


def rigged(seed: list[int], riggers: Riggers) -> Found:
    """Rig one board, test its voters, then cohorts of those who are left, and fit without the suspects."""
    rng = np.random.default_rng(seed)
    strength = world(rng, ENTRIES)
    honest = draw_votes(rng, names_of(ENTRIES), strength, HONEST_VOTES, CROWD)
    votes = mixed(honest, draw_rigged(rng, strength, TARGET, riggers, CROWD))
    number = np.bincount(np.asarray(votes.voter), minlength=votes.voters)
    bad = np.arange(votes.voters) >= honest.voters
    suspects = _suspects(votes, rng)
    cohort, colluding = _cohorts(rng, number, bad)
    found = _suspected_cohorts(votes, suspects, cohort, rng)
    honest_strength, all_strength = _strength(honest), _strength(votes)
    left_strength = _strength(votes.select(~(suspects | found[cohort])[votes.voter]))
    return Found(
        riggers=float(suspects[bad].mean()),
        honest=float(suspects[~bad & (number >= SEEN)].mean()),
        cohorts=float(found[colluding].mean()),
        honest_cohorts=float(found[~colluding].mean()),
        moved=float(all_strength[TARGET] - honest_strength[TARGET]) * ELO_PER_LOGIT,
        left=float(left_strength[TARGET] - honest_strength[TARGET]) * ELO_PER_LOGIT,
    )


def _strength(votes: Comparisons) -> NDArray[np.float64]:
    return bradley_terry.fit(Counts.of(votes)).strength


def _suspects(votes: Comparisons, rng: Generator) -> NDArray[np.bool_]:
    """Voters whom either test of single voters suspects, (voters,)."""
    selective = by_chance(votes, np.full(ENTRIES, PAIR / ENTRIES)).p_value < ONE_TEST
    fit = bradley_terry.fit(Counts.of(votes))
    return np.asarray(selective | collusion(fit, votes, rng, false_positives=ONE_TEST).flagged)


def _cohorts(
    rng: Generator, number: NDArray[np.int64], bad: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Put every 50 riggers among 50 honest voters, and the other honest voters in cohorts of 100."""
    riggers, honest = np.flatnonzero(bad), rng.permutation(np.flatnonzero(~bad))
    number_colluding = -(-len(riggers) // COLLUDING)
    cohort = np.zeros(len(bad), np.int64)
    cohort[riggers] = np.arange(len(riggers)) // COLLUDING
    # Whoever never voted is in some cohort too, and changes nothing; hiders are taken among those who did.
    voted_first = honest[np.argsort(number[honest] == 0, kind="stable")]
    cohort[voted_first[: len(riggers)]] = cohort[riggers]
    rest = voted_first[len(riggers) :]
    cohort[rest] = number_colluding + np.arange(len(rest)) // (2 * COLLUDING)
    return cohort, np.arange(int(cohort.max()) + 1) < number_colluding


def _suspected_cohorts(
    votes: Comparisons, suspects: NDArray[np.bool_], cohort: NDArray[np.int64], rng: Generator
) -> NDArray[np.bool_]:
    """Cohorts that pull together among those who are not suspected alone, (cohorts,)."""
    rest = votes.select(~suspects[votes.voter])
    found = pulls_together(bradley_terry.fit(Counts.of(rest)), rest, cohort[: rest.voters], rng).flagged
    return np.pad(found, (0, int(cohort.max()) + 1 - len(found)))
