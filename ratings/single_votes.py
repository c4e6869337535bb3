"""How far the difference of two boards strays where every vote is taken as independent, shared ones once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.clusters import LARGEST_SUMS
from ratings.intervals import MODEL_VOTES
from ratings.overlap import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ratings.moments import Part
    from ratings.overlap import Overlap

    Matrix = NDArray[np.float64]


def spread(votes: Overlap, before: Part, after: Part) -> Matrix:
    """Sum the squares of what single votes contribute to the second board's numbers less the first's, (k, k).

    A vote that both boards have counts by the difference of its two contributions.

    Parameters
    ----------
    votes : Overlap
        The votes of both parts.
    before, after : Part
        What they contribute to k numbers.

    Notes
    -----
    The answers of a pair are shrunk toward what the later fit expects by one vote, as in
    `ratings.intervals.vote_spread`.
    """
    width = before.towards.shape[1]
    total = np.zeros((width, width))
    first, second = np.nonzero(votes.before.sum(axis=2) + votes.after.sum(axis=2))
    at_once = max(LARGEST_SUMS // (KINDS * max(width, 1)), 1)
    for begin in range(0, len(first), at_once):
        total += _of_pairs(
            votes, before, after, first[begin : begin + at_once], second[begin : begin + at_once]
        )
    return total


def _of_pairs(
    votes: Overlap, before: Part, after: Part, left: NDArray[np.intp], right: NDArray[np.intp]
) -> Matrix:
    old, new = (_pulls(part, votes.names, left, right) for part in (before, after))
    shared = votes.shared[left, right]
    total = np.zeros((old.shape[-1], old.shape[-1]))
    for part, number, pulls in (
        (before, votes.before[left, right] - shared, old),
        (after, votes.after[left, right] - shared, new),
        (after, shared, new - old),
    ):
        weight = _smoothed(np.maximum(number, 0.0), _chances(part, votes.names, left, right))
        total += np.einsum("cok,co,col->kl", pulls, weight, pulls, optimize=True)
    return total


def _places(part: Part, names: tuple[str, ...]) -> NDArray[np.intp]:
    """Where each of the names stands in a part's fit; -1 where it does not."""
    place = {name: at for at, name in enumerate(part.fit.names)}
    return np.array([place.get(name, -1) for name in names], np.intp)


def _pulls(part: Part, names: tuple[str, ...], left: NDArray[np.intp], right: NDArray[np.intp]) -> Matrix:
    """Give what a vote of each pair and answer contributes, (c, 3, k); nothing where the fit lacks an entry."""
    place = _places(part, names)
    there = np.flatnonzero((place[left] >= 0) & (place[right] >= 0))
    pulls = np.zeros((len(left), KINDS, part.towards.shape[1]))
    pair = np.repeat(there, KINDS)
    answers = np.tile(np.arange(KINDS), len(there))
    its = part.of_cells(place[left[pair]], place[right[pair]], answers)
    pulls[there] = its.reshape(len(there), *pulls.shape[1:])
    return pulls


def _chances(part: Part, names: tuple[str, ...], left: NDArray[np.intp], right: NDArray[np.intp]) -> Matrix:
    """Fitted chances of left, right and neither, (c, 3); of no account where the fit lacks an entry."""
    place = _places(part, names)
    return np.asarray(part.fit.chances[place[left], place[right]])


def _smoothed(number: NDArray[Any], chance: Matrix) -> Matrix:
    """Shrink the answers of each pair toward their chances by one vote, and keep their number, (c, 3)."""
    votes = number.sum(axis=1, keepdims=True)
    share = votes / (votes + MODEL_VOTES)
    return np.asarray(share * (number + MODEL_VOTES * chance))
