"""A board from its votes: one fit with the doubt that belongs to it, and who stands where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ratings import clusters, methods
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
    from numpy.typing import NDArray

    from ratings.clusters import Clustered
    from ratings.fitted import Fit
    from ratings.outcomes import Comparisons


@dataclass(frozen=True, eq=False)
class RatedBoard:
    """All that a board prints, of m entries.

    Attributes
    ----------
    counts : Counts
        Its votes.
    fit : Fit
        With the covariance clustered by voter.
    clustered : Clustered
        That covariance, and how many voters it comes from.
    voters : ndarray of int64, shape (m,)
        Voters who voted on each entry.
    places : Standings
        Ranks, classes and first place.
    """

    counts: Counts
    fit: Fit
    clustered: Clustered
    voters: NDArray[np.int64]
    places: Standings

    def interval(self, level: float = LEVEL) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the ends of each entry's interval at this moment, against the mean of the reference, in logits."""
        return interval(self.fit.strength, self.fit.covariance, self.places.reference, level)

    def side_effect(self, level: float = LEVEL) -> tuple[float, float, float] | None:
        """Points by which standing left helps, and the ends of its interval; None without votes or such an effect."""
        effect, error = self.fit.side_effect, self.fit.side_effect_error
        if effect is None or error is None or not self.counts.votes:
            return None
        half = normal_quantile(level) * error
        points, low, high = Scale().deviations([effect, effect - half, effect + half]).tolist()
        return points, low, high


def rate(
    votes: Comparisons,
    method: str = DEFAULT_METHOD,
    *,
    fit: Fit | None = None,
    withdrawn: NDArray[np.bool_] | None = None,
    provisional_battles: int = PROVISIONAL_BATTLES,
    provisional_voters: int = PROVISIONAL_VOTERS,
) -> RatedBoard:
    """Fit votes and place their entries.

    Parameters
    ----------
    votes : Comparisons
        The votes that count.
    method : str
        Name of the method.
    fit : Fit, optional
        A fit of exactly these votes to use, such as one of `ratings.categories.shrunk`.
    withdrawn, provisional_battles, provisional_voters
        As for `ratings.standings.standings`.

    Raises
    ------
    ValueError
        For an unknown method, or a fit over other names.
    """
    counts = Counts.of(votes)
    fit = methods.fit(counts, method) if fit is None else fit
    clustered = clusters.clustered(fit, votes)
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
    return RatedBoard(counts, fit, clustered, voters, places)
