"""A board between clips that are alike: one fit beside covariates, with the doubt that belongs to it, and places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ratings import adjusted
from ratings.counts import Counts
from ratings.intervals import normal_quantile
from ratings.methods import DEFAULT_METHOD
from ratings.reference import interval
from ratings.scale import Scale
from ratings.standings import (
    LEVEL,
    PROVISIONAL_BATTLES,
    PROVISIONAL_VOTERS,
    Standings,
    standings,
    voters_of_entries,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from ratings.adjusted_fit import AdjustedFit
    from ratings.clusters import Clustered
    from ratings.fitted import Method
    from ratings.outcomes import Comparisons

# Levels are told from so many votes; cells are gathered where there are so many times fewer of them than votes.
SAMPLE, PAYS = 4096, 2


class Effect(NamedTuple):
    """What one unit more of a covariate is worth, in points, and the ends of its interval."""

    covariate: str
    points: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class AdjustedBoard:
    """All that a board prints, of m entries, as `ratings.board.RatedBoard` does, beside k covariates."""

    counts: Counts
    fit: AdjustedFit
    clustered: Clustered
    voters: NDArray[np.int64]
    places: Standings

    def interval(self, level: float = LEVEL) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the ends of each entry's interval at this moment, against the mean of the reference, in logits."""
        return interval(self.fit.strength, self.fit.covariance, self.places.reference, level)

    def side_effect(self, level: float = LEVEL) -> tuple[float, float, float] | None:
        """Points by which standing left helps, and the ends of its interval; None without votes."""
        if not self.counts.votes:
            return None
        return _interval(self.fit.side_effect, self.fit.side_effect_error, level)

    def effects(self, level: float = LEVEL) -> list[Effect]:
        """Give the effect of each covariate on the left clip's lead, at this moment."""
        both = zip(self.fit.effects.tolist(), self.fit.effect_errors.tolist(), strict=True)
        return [
            Effect(name, *_interval(effect, error, level))
            for name, (effect, error) in zip(self.fit.covariates, both, strict=True)
        ]


def rate(
    votes: Comparisons,
    covariates: Mapping[str, ArrayLike],
    method: Method = DEFAULT_METHOD,
    *,
    withdrawn: NDArray[np.bool_] | None = None,
    provisional_battles: int = PROVISIONAL_BATTLES,
    provisional_voters: int = PROVISIONAL_VOTERS,
) -> AdjustedBoard:
    """Fit votes beside covariates and place their entries.

    Parameters
    ----------
    votes : Comparisons
        The votes that count.
    covariates : mapping of str to array_like, shape (n,)
        As for `ratings.adjusted.fit`, which also says what is refused.
    method : str
        Name of the method.
    withdrawn, provisional_battles, provisional_voters
        As for `ratings.standings.standings`.
    """
    counts = Counts.of(votes)
    fit = adjusted.fit(votes, covariates, method=method, grouped=grouping_pays(votes, covariates))
    clustered = adjusted.clustered(fit, votes, covariates)
    fit = fit.with_covariance(clustered.covariance)
    voters = voters_of_entries(votes)
    places = standings(
        fit,
        counts.battles,
        voters,
        withdrawn=withdrawn,
        provisional_battles=provisional_battles,
        provisional_voters=provisional_voters,
    )
    return AdjustedBoard(counts, fit, clustered, voters, places)


def grouping_pays(votes: Comparisons, covariates: Mapping[str, ArrayLike]) -> bool:
    """Whether votes that agree in pair and covariates are so many that gathering them first is faster."""
    step = max(len(votes) // SAMPLE, 1)
    cells = float(len(votes.names) ** 2)
    for values in covariates.values():
        cells *= len(np.unique(np.asarray(values)[::step]))
    return PAYS * cells <= len(votes)


def _interval(value: float, error: float, level: float) -> tuple[float, float, float]:
    half = normal_quantile(level) * error
    points, low, high = Scale().deviations([value, value - half, value + half]).tolist()
    return points, low, high
