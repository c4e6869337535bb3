"""Boards of categories, shrunk toward the overall board as far as the categories' own votes do not speak."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ratings import methods
from ratings.checks import frozen
from ratings.intervals import centring
from ratings.methods import DEFAULT_METHOD
from ratings.prior import Prior
from ratings.scale import ELO_PER_LOGIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratings.counts import Counts
    from ratings.fitted import Fit

# Departures between which the estimate is sought, in logits: half a point, and 500 points.
LEAST, MOST = 0.5 / ELO_PER_LOGIT, 500.0 / ELO_PER_LOGIT
BEGIN = 50.0 / ELO_PER_LOGIT
ROUNDS = 200
SETTLED = 1e-3


@dataclass(frozen=True, eq=False)
class CategoryBoards:
    """Fits of categories over the same entries.

    Attributes
    ----------
    fits : dict of str to Fit
        By category. `Fit.prior` holds the prior as evidence together with the doubt of its mean, so that a
        covariance clustered by voter (`ratings.clusters.clustered`) counts both.
    departure : float
        Standard deviation, in logits, by which an entry's strength in a category departs from that in all
        other votes.
    rests : dict of str to Fit
        Fits of all other votes, for the categories that were shrunk toward them.
    """

    fits: dict[str, Fit]
    departure: float
    rests: dict[str, Fit]

    def prior(self, name: str) -> Prior | None:
        """Give the prior on a category's strengths; None where it stands on its own votes."""
        rest = self.rests.get(name)
        return None if rest is None else Prior(rest.strength, self.departure**-2)


def shrunk(
    categories: Mapping[str, Counts],
    whole: Counts,
    method: str = DEFAULT_METHOD,
    *,
    departure: float | None = None,
) -> CategoryBoards:
    """Fit each category with the strengths of all other votes as the mean of its prior.

    A category with many votes stands on them; one with few stays near the overall board, by as much as
    categories differ from the rest in general. No vote counts twice: the overall board toward which a
    category is shrunk is that of the others' votes. Where those do not bound every entry of the category from
    both sides, there is nothing to shrink toward, and the category stands on its own votes.

    Parameters
    ----------
    categories : mapping of str to Counts
        Votes of each category, part of `whole`; categories may overlap.
    whole : Counts
        All votes.
    method : str
        Name of the method for all fits.
    departure : float, optional
        Standard deviation of departures in logits. Estimated from all categories together without it.

    Raises
    ------
    ValueError
        For a category that is no part of the whole, an unknown method, or a departure that is not positive
        and finite.

    Notes
    -----
    The departure is the fixed point of ``sum |d|**2 / sum (m - 1 - tr(bread) / departure**2)`` over
    categories: what the departures d are, over how many of them the votes determine (D. J. C. MacKay, Neural
    Computation 4, 1992), less what the other votes' own doubt makes of d.
    """
    if departure is not None and not 0.0 < departure < np.inf:
        raise ValueError(f"departure is {departure}; it must be a positive number of logits.")
    rests = {name: _fit_of_rest(name, counts, whole, method) for name, counts in categories.items()}
    placed = {name: _places(rests[name], counts) for name, counts in categories.items()}
    voted = [(counts, rests[name]) for name, counts in categories.items() if counts.votes and placed[name]]
    chosen = departure if departure is not None else _departure(voted)
    fits = {
        name: _with_doubt_of_mean(_fit(counts, rests[name], chosen), rests[name], chosen)
        if placed[name]
        else methods.fit(counts, method)
        for name, counts in categories.items()
    }
    return CategoryBoards(fits, chosen, {name: rest for name, rest in rests.items() if placed[name]})


def _fit_of_rest(name: str, counts: Counts, whole: Counts, method: str) -> Fit:
    if counts.names != whole.names or (counts.table > whole.table).any():
        raise ValueError(f"the category {name!r} has votes that are not among all votes.")
    return methods.fit(whole - counts, method)


def _places(rest: Fit, counts: Counts) -> bool:
    """Whether the other votes bound the differences of all entries that have votes in a category."""
    bounded = set(rest.tiers[0]) if rest.tiers else set()
    return all(name in bounded for name, battles in zip(counts.names, counts.battles, strict=True) if battles)


def _fit(counts: Counts, rest: Fit, departure: float) -> Fit:
    prior = Prior(rest.strength, departure**-2)
    return methods.fit(counts, rest.method, start=rest.strength, prior=prior)


def _departure(voted: list[tuple[Counts, Fit]]) -> float:
    """Estimate the standard deviation of departures, between `LEAST` and `MOST`."""
    departure = BEGIN  # without votes nothing is known of it
    for _ in range(ROUNDS if voted else 0):
        squares, determined = 0.0, 0.0
        for counts, rest in voted:
            fit = _fit(counts, rest, departure)
            by_votes = centring(len(fit.names)) - fit.hessian_covariance / departure**2
            # What is only the doubt of the other votes' strengths is no departure from them.
            doubt = float(np.trace(by_votes @ rest.covariance @ by_votes))
            squares += float(((fit.strength - rest.strength) ** 2).sum()) - doubt
            determined += float(np.trace(by_votes))
        before = departure
        departure = float(np.clip(np.sqrt(max(squares, 0.0) / max(determined, 1e-9)), LEAST, MOST))
        if abs(departure - before) <= SETTLED * before:
            break
    return departure


def _with_doubt_of_mean(fit: Fit, rest: Fit, departure: float) -> Fit:
    """Count the doubt of the prior's mean as what the prior may be wrong by."""
    size = len(fit.names)
    doubt = np.zeros_like(fit.prior)
    doubt[:size, :size] = rest.covariance * departure**-4
    covariance = fit.parameter_covariance + fit.bread @ doubt @ fit.bread
    return replace(
        fit, prior=frozen(fit.prior + doubt), parameter_covariance=frozen((covariance + covariance.T) / 2.0)
    )
