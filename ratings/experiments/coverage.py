"""How often 95% intervals hold the truth when voters differ in taste and zeal: each covariance beside the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ratings import bootstrap, methods
from ratings.clusters import clustered
from ratings.counts import Counts
from ratings.experiments.line import Line, share
from ratings.outcomes import Outcome
from ratings.populations import NODES, Population, draw_votes, names_of, world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

    from ratings.fitted import Fit

    Covered = dict[str, list[float]]

ENTRIES = 30
Z = 1.96
WANTED = 0.90
ENOUGH_VOTERS = 1000
# Enough for the ends of an interval to within a tenth of its half-width.
REPLICATES = 300
# Beside an expected table that sums to hundreds of votes this moves nothing.
PSEUDO_RIDGE = 1e-9
CLUSTERED = "clustered by voter"


@dataclass(frozen=True)
class Case:
    """A crowd, how often it votes, and the model that is fitted to its votes."""

    votes: int
    population: Population
    method: str = "bradley-terry"

    def __str__(self) -> str:
        crowd = self.population
        return f"{self.method}, {self.votes // 1000}k votes of {crowd.voters:,}, tail {crowd.tail}"


CASES = (
    Case(2_000, Population(voters=300)),
    Case(20_000, Population(voters=1000)),
    Case(20_000, Population(voters=1000, tail=3.0)),
    Case(100_000, Population(voters=3000)),
    Case(20_000, Population(voters=1000, side=0.16), "davidson"),
    Case(20_000, Population(voters=1000, side=0.16), "rao-kupper"),
    Case(100_000, Population(voters=3000, side=0.16), "rao-kupper"),
)


def run(reps: int, seed: int) -> list[Line]:
    """Measure every case over `reps` worlds, each with voters of its own."""
    return [line for case in CASES for line in lines(case, reps, seed)]


def lines(case: Case, reps: int, seed: int) -> Iterator[Line]:
    """Say for each covariance the share of entries whose interval held, with its error over the runs."""
    for covariance, held in covered(case, reps, seed).items():
        bound = covariance == CLUSTERED and case.population.voters >= ENOUGH_VOTERS
        met = bool(np.mean(held) >= WANTED) if bound else None
        yield Line(f"coverage, {case}: {covariance}", share(held), f">= {WANTED}" if bound else "", met)


def covered(case: Case, reps: int, seed: int) -> Covered:
    """Share of entries whose 95% interval held the pseudo-truth, run by run, for each covariance."""
    held: Covered = {}
    for rep in range(reps):
        rng = np.random.default_rng([seed, rep])
        strength = world(rng, ENTRIES)
        truth = pseudo_fit(strength, case.population, case.method).strength
        for covariance, share_held in _held(rng, case, strength, truth):
            held.setdefault(covariance, []).append(share_held)
    return held


def _held(
    rng: Generator, case: Case, strength: NDArray[np.float64], truth: NDArray[np.float64]
) -> Iterator[tuple[str, float]]:
    votes = draw_votes(rng, names_of(len(strength)), strength, case.votes, case.population)
    counts = Counts.of(votes)
    fit = methods.fit(counts, case.method)
    by_voter = fit.with_covariance(clustered(fit, votes).covariance)
    missed = np.abs(fit.strength - truth)
    yield "Hessian", float((missed < Z * np.sqrt(np.diagonal(fit.hessian_covariance))).mean())
    yield "sandwich of votes", float((missed < Z * fit.standard_errors).mean())
    if case.method == "bradley-terry":
        low, high = bootstrap.by_vote(counts, rng, replicates=REPLICATES).interval()
        yield "bootstrap of votes", float(((low < truth) & (truth < high)).mean())
    yield CLUSTERED, float((missed < Z * by_voter.standard_errors).mean())


def pseudo_fit(strength: NDArray[np.float64], population: Population, method: str) -> Fit:
    """Fit what ever more votes on even pairs tend to: tastes are integrated out of the chances.

    Tastes flatten the crowd's choices, so that the fitted strengths are not the drawn ones, and a model that
    is not the voters' own tends to strengths of its own.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    lead = (strength[:, None] - strength[None, :] + population.side)[:, :, None]
    liking = lead + np.sqrt(2.0) * population.taste * nodes
    chance = np.stack(_answers(liking, population.tie), axis=2) @ (weights / weights.sum())
    side = (1.0 - population.tie) / 2.0
    careless = np.array([side, side, population.tie])
    table = np.zeros((len(strength), len(strength), len(Outcome)))
    table[:, :, : Outcome.BOTH_BAD] = (1.0 - population.careless) * chance + population.careless * careless
    table[np.diag_indices(len(strength))] = 0.0
    return methods.fit(Counts(names_of(len(strength)), table), method, ridge=PSEUDO_RIDGE)


def _answers(lead: NDArray[np.float64], tie: float) -> tuple[NDArray[np.float64], ...]:
    """Chances of left, right and neither under Davidson's model, in which votes are drawn."""
    left, right, neither = np.exp(lead / 2.0), np.exp(-lead / 2.0), 2.0 * tie / (1.0 - tie)
    whole = left + right + neither
    return left / whole, right / whole, neither / whole
