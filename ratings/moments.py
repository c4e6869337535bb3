"""A board of one moment, as the sum of what votes and priors contribute to it: what two boards are compared by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ratings.clusters import score_sums
from ratings.outcomes import Comparisons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ratings.fitted import Fit

    Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Part:
    """Votes that k numbers rest on, such as the strengths of a board.

    Attributes
    ----------
    votes : Comparisons
        With voters numbered alike in all parts, or none.
    fit : Fit
        A fit of exactly these votes, over m entries and p parameters in all.
    precision : float
        Of the prior on each strength of that fit, 1 / logit**2.
    towards : ndarray of float64, shape (p, k)
        By how much a unit of each parameter's score moves each number.
    """

    votes: Comparisons
    fit: Fit
    precision: float
    towards: Matrix

    def without_votes(self) -> Part:
        """Give a part of no votes, that moves nothing."""
        return replace(self, votes=self.votes.select(slice(0)), towards=np.zeros_like(self.towards))

    def of_voters(self, first: int, number: int) -> Matrix:
        """Sum what each of the voters ``first`` to ``first + number`` contributes, (number, k)."""
        votes, pulls = self.votes, np.zeros((number, self.towards.shape[1]))
        assert votes.voter is not None  # noqa: S101 - for the type: without voters nobody asks
        if first or number < votes.voters:
            votes = votes.select((votes.voter >= first) & (votes.voter < first + number))
        if len(votes) and votes.voter is not None:
            sums = score_sums(self.fit, replace(votes, voter=votes.voter - first))
            pulls[: len(sums)] = sums @ self.towards
        return pulls

    def of_cells(
        self, left: NDArray[np.intp], right: NDArray[np.intp], outcome: NDArray[np.integer]
    ) -> Matrix:
        """Give what one vote of each ordered pair and outcome contributes, (c, k)."""
        cells = Comparisons(self.fit.names, left, right, outcome, voter=np.arange(len(left)))
        return np.asarray(score_sums(self.fit, cells) @ self.towards)

    def of_prior(self, names: Sequence[str]) -> Matrix:
        """Give what the prior may contribute, for each of its directions: these names, side and tie, (u + p - m, k)."""
        size, room = len(self.fit.names), len(names)
        beside = np.sqrt(np.diagonal(self.fit.prior)[size:])
        pulls = np.zeros((room + len(beside), self.towards.shape[1]))
        place = {name: at for at, name in enumerate(names)}
        pulls[[place[name] for name in self.fit.names]] = np.sqrt(self.precision) * self.towards[:size]
        pulls[room:] = beside[:, None] * self.towards[size:]
        return pulls


@dataclass(frozen=True, eq=False)
class Moment:
    """Strengths of m entries at one moment, and the parts that they are made from.

    Attributes
    ----------
    names : tuple of str
        The entries.
    strength : ndarray of float64, shape (m,)
        In logits.
    parts : tuple of Part
        Of the strengths. A vote belongs to one of them, on every board to that of the same place.
    """

    names: tuple[str, ...]
    strength: Matrix
    parts: tuple[Part, ...]

    def contrasts(self, entries: Sequence[str], reference: Sequence[str]) -> Moment:
        """Give the leads of k entries over the mean of a reference, and the parts that those are made from."""
        place = {name: at for at, name in enumerate(self.names)}
        form = np.zeros((len(self.names), len(entries)))
        form[[place[name] for name in entries], np.arange(len(entries))] = 1.0
        form[[place[name] for name in reference]] -= 1.0 / len(reference)
        parts = tuple(replace(part, towards=part.towards @ form) for part in self.parts)
        return Moment(tuple(entries), self.strength @ form, parts)

    def mean(self, reference: Sequence[str]) -> float:
        """Give the mean strength of some entries, in logits."""
        return float(np.mean([self.strength[self.names.index(name)] for name in reference]))


def of_votes(fit: Fit, votes: Comparisons) -> Moment:
    """Make the moment of a fit that rests on its own votes and the ridge alone."""
    size = len(fit.names)
    return Moment(fit.names, fit.strength, (Part(votes, fit, fit.ridge, fit.bread[:, :size]),))


def of_category(fit: Fit, votes: Comparisons, rest: Fit, others: Comparisons, departure: float) -> Moment:
    """Make the moment of a category that was shrunk toward the other votes (`ratings.categories.shrunk`).

    A voter moves it by votes of the category, and by all others too: these move the mean of its prior.

    Parameters
    ----------
    fit, votes : Fit, Comparisons
        The category's.
    rest, others : Fit, Comparisons
        Those of all other votes.
    departure : float
        Standard deviation, in logits, of the prior around the others' strengths.
    """
    size, precision = len(fit.names), departure**-2
    through = rest.bread[:, :size] @ (precision * fit.bread[:size, :size])
    own = Part(votes, fit, precision, fit.bread[:, :size])
    return Moment(fit.names, fit.strength, (own, Part(others, rest, rest.ridge, through)))
