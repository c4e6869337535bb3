"""Voters as they are: unequal tastes, unequal zeal, some careless, and most with a favourite side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from ratings import bradley_terry
from ratings.counts import Counts
from ratings.outcomes import Comparisons, Outcome
from ratings.scale import ELO_PER_LOGIT
from ratings.simulate import draw_outcomes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.random import Generator
    from numpy.typing import NDArray

MEAN_GAP = 14.0
# No voter is more than so many times as active as one in two thousand is.
BUSIEST = 0.9995
NODES = 21
# Beyond, nobody has a choice left to draw; and activity overflows, or is the same for all.
MOST_LOGITS = 20.0
LEAST_TAIL, MOST_TAIL = 0.2, 1000.0


@dataclass(frozen=True)
class Population:
    """A crowd of voters.

    Parameters
    ----------
    voters : int
        How many may vote; some will not be drawn.
    taste : float
        Standard deviation, in logits, of each voter's own liking of each entry.
    tail : float
        Exponent of the Pareto law of their activity: at 1.2 a few cast most votes.
    careless : float
        Share of voters who press left or right at random, and a tie now and then.
    side : float
        Logits by which standing left helps.
    tie : float
        Chance of a tie between equals.
    """

    voters: int = 3000
    taste: float = 0.5
    tail: float = 1.2
    careless: float = 0.10
    side: float = 0.0
    tie: float = 0.05

    def __post_init__(self) -> None:
        if self.voters < 1:
            raise ValueError(f"voters is {self.voters}; there must be at least one.")
        if not (0.0 <= self.taste <= MOST_LOGITS and abs(self.side) <= MOST_LOGITS):
            raise ValueError(
                f"taste is {self.taste:g} and side {self.side:g} logits; they must be at most {MOST_LOGITS:g} in "
                "size, and taste not negative."
            )
        if not LEAST_TAIL <= self.tail <= MOST_TAIL:
            raise ValueError(f"tail is {self.tail:g}; it must be from {LEAST_TAIL:g} to {MOST_TAIL:g}.")
        if not (0.0 <= self.careless <= 1.0 and 0.0 <= self.tie < 1.0):
            raise ValueError("careless and tie must be shares: careless from 0 to 1, tie from 0 to below 1.")


def world(
    rng: Generator, entries: int = 30, mean_gap: float = MEAN_GAP, top_gap: float | None = None
) -> NDArray[np.float64]:
    """Draw strengths (m,) in logits, best first, summing to zero; gaps are exponential with a mean in points.

    ``top_gap`` points, where given, lie between the two best.
    """
    gaps = rng.exponential(mean_gap, max(entries - 1, 0))
    if top_gap is not None and len(gaps):
        gaps[0] = top_gap
    strength = -np.concatenate([[0.0], np.cumsum(gaps)])[:entries] / ELO_PER_LOGIT
    return np.asarray(strength - strength.mean()) if entries else strength


def names_of(size: int) -> tuple[str, ...]:
    """Name simulated entries, best first where `world` made them."""
    return tuple(f"entry-{number}" for number in range(size))


def draw_votes(
    rng: Generator,
    names: Iterable[str],
    strength: NDArray[np.float64],
    votes: int,
    population: Population,
    *,
    pair_weights: NDArray[np.float64] | None = None,
) -> Comparisons:
    """Draw votes of a population, sides shuffled.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of all chance.
    names : iterable of str
        The m entries, at least two.
    strength : ndarray, shape (m,)
        What they are worth to the crowd on average, in logits.
    votes : int
        How many votes.
    population : Population
        Who casts them.
    pair_weights : ndarray, shape (m, m), optional
        Symmetric; how often each pair is served. Even without it.
    """
    names = tuple(names)
    left, right = draw_pairs(rng, len(names), votes, pair_weights)
    voter = rng.choice(population.voters, votes, p=_activity(rng, population))
    outcome = draw_answers(rng, strength, (left, right), voter, population)
    return Comparisons(names, left, right, outcome, voter=voter)


def draw_pairs(
    rng: Generator, size: int, votes: int, pair_weights: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Draw the left and right entries of battles; sides are shuffled."""
    if size < 2:  # noqa: PLR2004 - a battle takes two
        raise ValueError(f"there are {size} entries; a battle takes at least two.")
    if pair_weights is None:
        left = rng.integers(size, size=votes)
        return left, (left + rng.integers(1, size, size=votes)) % size
    first, second = np.triu_indices(size, 1)
    weight = pair_weights[first, second]
    drawn = rng.choice(len(weight), votes, p=weight / weight.sum())
    turned = rng.random(votes) < 0.5  # noqa: PLR2004 - a coin
    return np.where(turned, second[drawn], first[drawn]), np.where(turned, first[drawn], second[drawn])


def draw_answers(
    rng: Generator,
    strength: NDArray[np.float64],
    sides: tuple[NDArray[np.intp], NDArray[np.intp]],
    voter: NDArray[np.intp],
    population: Population,
) -> NDArray[np.int8]:
    """Draw what each voter answers, (n,), by their own taste; the careless do not look."""
    left, right = sides
    taste = rng.normal(0.0, population.taste, (population.voters, len(strength)))
    liking_left = strength[left] + taste[voter, left] + population.side
    outcome = draw_outcomes(rng, liking_left, strength[right] + taste[voter, right], tie=population.tie)
    careless = (rng.random(population.voters) < population.careless)[voter]
    side = (1.0 - population.tie) / 2.0
    random = rng.choice([Outcome.LEFT, Outcome.RIGHT, Outcome.TIE], len(left), p=[side, side, population.tie])
    return np.where(careless, random, outcome).astype(np.int8)


def pseudo_truth(strength: NDArray[np.float64], population: Population) -> NDArray[np.float64]:
    """Strengths (m,) that a Bradley-Terry fit of ever more votes on even pairs tends to.

    Tastes flatten the crowd's choices, so that the fitted strengths are not the drawn ones. Tastes are
    integrated by Gauss-Hermite quadrature. The fit has ties as half wins and shuffled sides.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    lead = strength[:, None] - strength[None, :]
    score = np.zeros_like(lead)
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        for side in (population.side, -population.side):
            own = lead + np.sqrt(2.0) * population.taste * node + side
            score += weight / 2.0 * _score(own, population.tie)
    score = (1.0 - population.careless) * score + population.careless / 2.0
    np.fill_diagonal(score, 0.0)
    table = np.zeros((*score.shape, len(Outcome)))
    table[:, :, Outcome.LEFT] = score
    table[:, :, Outcome.RIGHT] = score.T
    return bradley_terry.fit(Counts(names_of(len(strength)), table), ridge=0.0).strength


def _score(lead: NDArray[np.float64], tie: float) -> NDArray[np.float64]:
    """Share of points of the left under Davidson's model, in which votes are drawn."""
    half = np.exp(lead / 2.0)
    neither = 2.0 * tie / (1.0 - tie)
    return (
        np.asarray((half + neither / 2.0) / (half + 1.0 / half + neither)) if tie else np.asarray(expit(lead))
    )


def _activity(rng: Generator, population: Population) -> NDArray[np.float64]:
    """How likely each voter is to cast the next vote, (voters,)."""
    zeal = rng.pareto(population.tail, population.voters) + 0.2
    zeal = np.minimum(zeal, np.quantile(zeal, BUSIEST))
    return np.asarray(zeal / zeal.sum())
