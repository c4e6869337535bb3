"""How many votes the agenda saves: to the right order, and to a leader who is surely ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.stats import kendalltau

from ratings import bradley_terry
from ratings.agenda import pair_probabilities
from ratings.counts import Counts
from ratings.experiments.line import Line
from ratings.intervals import difference_variance
from ratings.outcomes import Comparisons
from ratings.populations import names_of, world
from ratings.simulate import draw_outcomes

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from ratings.fitted import Fit

ENTRIES = 30
TOP_GAP = 20.0
TIE, CARELESS = 0.05, 0.10
BATCH = 200
FIRST_UNIFORM = 600
MOST_VOTES = 200_000
ORDER_VOTES = 50_000
RESAMPLED = 200
TAU = 0.95
SEPARATED_Z = 2.81
IN_TURN = 5  # batches over which a separation must hold


class Course(NamedTuple):
    """How a run went: Kendall's tau with the truth after each batch, and votes until the leader was apart."""

    tau: NDArray[np.float64]
    separated: int


def run(reps: int, seed: int) -> list[Line]:
    """Compare the agenda with uniform pairs on the same worlds."""
    even = [course(seed + rep, uniform=True) for rep in range(reps)]
    ours = [course(seed + rep, uniform=False) for rep in range(reps)]
    return [
        _factor(f"votes to Kendall's tau {TAU}, mean of the runs", _votes_to_order, even, ours, 1.2),
        _factor("votes to a separated leader, median of the runs", _votes_to_leader, even, ours, 2.5),
    ]


def _factor(
    what: str,
    votes_of: Callable[[list[Course]], float],
    even: list[Course],
    ours: list[Course],
    wanted: float,
) -> Line:
    """Ratio of the votes that uniform pairs and the agenda need, with its bootstrap error over runs."""
    before, after = votes_of(even), votes_of(ours)
    rng = np.random.default_rng(0)
    again = []
    for _ in range(RESAMPLED):
        drawn = rng.integers(len(even), size=len(even))
        again.append(votes_of([even[at] for at in drawn]) / votes_of([ours[at] for at in drawn]))
    measured = f"{before / after:.2f} +- {np.std(again):.2f}"
    full = f"{what}: uniform over agenda ({before:,.0f} / {after:,.0f})"
    return Line(full, measured, f">= {wanted}", before / after >= wanted)


def _votes_to_order(runs: list[Course]) -> float:
    """Votes at which the runs' mean tau first reaches the goal."""
    mean = np.mean([one.tau for one in runs], axis=0)
    reached = np.flatnonzero(mean >= TAU)
    return float((reached[0] + 1 if len(reached) else len(mean)) * BATCH)


def _votes_to_leader(runs: list[Course]) -> float:
    return float(np.median([one.separated for one in runs]))


def course(seed: int, *, uniform: bool, most: int = MOST_VOTES) -> Course:
    """Vote on one world, batch after batch, until the leader is apart and the order has had its time."""
    rng = np.random.default_rng(seed)
    strength = world(rng, ENTRIES, top_gap=TOP_GAP)[rng.permutation(ENTRIES)]
    names = names_of(ENTRIES)
    counts, fit = Counts.empty(names), None
    tau, separated, in_turn = np.ones(ORDER_VOTES // BATCH), most, 0
    for votes in range(BATCH, most + 1, BATCH):
        weights = _weights(None if uniform or votes <= FIRST_UNIFORM else fit)
        counts += Counts.of(_batch(rng, names, strength, weights))
        fit = bradley_terry.fit(counts, start=None if fit is None else fit.strength)
        if votes <= ORDER_VOTES:
            tau[votes // BATCH - 1] = kendalltau(fit.strength, strength).statistic
        in_turn = in_turn + 1 if _leader_is_separated(fit, int(np.argmax(strength))) else 0
        if separated == most and in_turn == IN_TURN:
            separated = votes
        if separated < most and votes >= ORDER_VOTES:
            break
    return Course(tau, separated)


def _weights(fit: Fit | None) -> NDArray[np.float64]:
    """Probabilities of the unordered pairs, in the order of triu_indices."""
    if fit is None:
        pairs = ENTRIES * (ENTRIES - 1) // 2
        return np.full(pairs, 1.0 / pairs)
    weights = pair_probabilities(fit.strength, fit.covariance).probability
    return np.asarray(weights[np.triu_indices(ENTRIES, 1)])


def _batch(
    rng: Generator, names: tuple[str, ...], strength: NDArray[np.float64], weights: NDArray[np.float64]
) -> Comparisons:
    first, second = np.triu_indices(len(strength), 1)
    drawn = rng.choice(len(weights), BATCH, p=weights)
    turned = rng.random(BATCH) < 0.5  # noqa: PLR2004 - a coin
    left = np.where(turned, second[drawn], first[drawn])
    right = np.where(turned, first[drawn], second[drawn])
    outcome = draw_outcomes(rng, strength[left], strength[right], tie=TIE, noise=CARELESS)
    return Comparisons(names, left, right, outcome)


def _leader_is_separated(fit: Fit, leader: int) -> bool:
    lead = fit.strength[leader] - fit.strength
    error = np.sqrt(difference_variance(fit.covariance)[leader])
    return bool((np.delete(lead, leader) > SEPARATED_Z * np.delete(error, leader)).all())
