"""How little would change the first place: fewest voters or votes to leave out, fewest votes to add."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ratings.checks import frozen
from ratings.counts import Counts
from ratings.influence import voter_influence
from ratings.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ratings.fitted import Fit
    from ratings.methods import Fitter
    from ratings.outcomes import Comparisons

# Rivals that are tried in full: those for whom first order says the fewest.
RIVALS = 3
MOST_ADDED = 1 << 40
LEVEL_WITH = 1e-9  # logits


@dataclass(frozen=True, eq=False)
class Flip:
    """A change of votes after which another entry is first, confirmed by a refit.

    Attributes
    ----------
    leader, rival : str
        Who is first before and after.
    number : int
        Voters or votes changed. Found greedily, it is an upper bound of the fewest.
    votes : int
        Votes that this left out or added.
    voters : ndarray of int64
        The voters left out, most influential first; empty where single votes were changed.
    """

    leader: str
    rival: str
    number: int
    votes: int
    voters: NDArray[np.int64]


def fewest_voters(
    fit: Fit, comparisons: Comparisons, fitter: Fitter, progress: Callable[[float], None] | None = None
) -> Flip | None:
    """Find few voters without whom another entry would be first.

    Voters are left out by how much they lift the leader over a rival, most first, for each rival.

    Parameters
    ----------
    fit : Fit
        A fit of these votes.
    comparisons : Comparisons
        The votes, with voters.
    fitter : Fitter
        The method of the fit.
    progress : callable, optional
        Told what share of the rivals was tried.

    Returns
    -------
    Flip or None
        None where there is no second entry, or leaving out all who favour the leader changes nothing.
    """
    influence = voter_influence(fit, comparisons)
    voter = comparisons.voter
    assert voter is not None  # noqa: S101 - voter_influence has refused it
    counts = Counts.of(comparisons)

    def attempt(order: NDArray[np.int64]) -> Callable[[int], Counts]:
        place = np.full(len(influence), len(order))
        place[order] = np.arange(len(order))
        turn = place[voter]
        return lambda number: counts - Counts.of(comparisons.select(turn < number))

    def lifted(rival: int) -> NDArray[np.float64]:
        return influence[:, rival] - influence[:, _leader(fit)]

    found = _over_rivals(fit, fitter, lifted, attempt, progress=progress)
    if found is None:
        return None
    rival, number, order = found
    chosen = order[:number]
    votes = int(np.isin(voter, chosen).sum())
    return Flip(fit.names[_leader(fit)], fit.names[rival], number, votes, frozen(chosen))


def fewest_votes(
    fit: Fit, counts: Counts, fitter: Fitter, progress: Callable[[float], None] | None = None
) -> Flip | None:
    """Find few votes without which another entry would be first; else as `fewest_voters`."""
    flat = counts.table.reshape(-1).astype(np.int64)

    def attempt(order: NDArray[np.int64]) -> Callable[[int], Counts]:
        ends = np.cumsum(flat[order])

        def without(number: int) -> Counts:
            taken = np.zeros_like(flat)
            whole = ends <= number
            taken[order[whole]] = flat[order[whole]]
            if not whole.all():
                first_part = int(np.argmin(whole))
                taken[order[first_part]] = number - (ends[first_part - 1] if first_part else 0)
            return Counts(counts.names, counts.table - taken.reshape(counts.table.shape))

        return without

    def lifted(rival: int) -> NDArray[np.float64]:
        return _lift_of_cells(fit, rival).reshape(-1)

    found = _over_rivals(fit, fitter, lifted, attempt, flat, progress=progress)
    if found is None:
        return None
    rival, number, _ = found
    return Flip(fit.names[_leader(fit)], fit.names[rival], number, number, frozen(np.empty(0, np.int64)))


def fewest_added(fit: Fit, counts: Counts, fitter: Fitter) -> Flip | None:
    """Find how many votes for the second over the first would change their order, sides in turn."""
    if len(fit.names) < 2:  # noqa: PLR2004 - a race takes two
        return None
    leader = _leader(fit)
    rival = int(np.argsort(-fit.strength, kind="stable")[1])

    def added(number: int) -> Counts:
        table = counts.table.copy()
        table[rival, leader, Outcome.LEFT] += (number + 1) // 2
        table[leader, rival, Outcome.RIGHT] += number // 2
        return Counts(counts.names, table)

    number = _smallest(partial(_another_first, fitter, fit, added), 1, MOST_ADDED)
    if number is None:
        return None
    return Flip(fit.names[leader], fit.names[rival], number, number, frozen(np.empty(0, np.int64)))


def fewest_to_swap(fit: Fit, counts: Counts, fitter: Fitter, ahead: int, behind: int) -> Flip | None:
    """Find how many votes for one entry over another that is ahead of it would put it ahead, sides in turn.

    Parameters
    ----------
    fit : Fit
        A fit of these votes.
    counts : Counts
        The votes.
    fitter : Fitter
        The method of the fit.
    ahead, behind : int
        Places of the two in `fit.names`.
    """

    def swaps(number: int) -> bool:
        table = counts.table.copy()
        table[behind, ahead, Outcome.LEFT] += (number + 1) // 2
        table[ahead, behind, Outcome.RIGHT] += number // 2
        strength = fitter(Counts(counts.names, table), ridge=fit.ridge, start=fit.strength).strength
        return bool(strength[behind] > strength[ahead] + LEVEL_WITH)

    number = _smallest(swaps, 1, MOST_ADDED)
    if number is None:
        return None
    return Flip(fit.names[ahead], fit.names[behind], number, number, frozen(np.empty(0, np.int64)))


def _leader(fit: Fit) -> int:
    return int(np.argmax(fit.strength))


def _first(fitter: Fitter, fit: Fit, counts: Counts) -> int:
    """Who is first; the leader still, while another is level to the last digits."""
    strength = fitter(counts, ridge=fit.ridge, start=fit.strength).strength
    first = int(np.argmax(strength))
    return first if strength[first] > strength[_leader(fit)] + LEVEL_WITH else _leader(fit)


def _another_first(fitter: Fitter, fit: Fit, changed: Callable[[int], Counts], number: int) -> bool:
    return _first(fitter, fit, changed(number)) != _leader(fit)


def _lift_of_cells(fit: Fit, rival: int) -> NDArray[np.float64]:
    """How much one vote of each ordered pair and outcome lifts the leader over a rival, (m, m, 4) in logits."""
    size = len(fit.names)
    along = fit.bread[:, _leader(fit)] - fit.bread[:, rival]
    lead = along[:size, None] - along[None, :size]
    if fit.tie_score is None:
        return np.asarray(fit.lead_score * lead[:, :, None])
    return np.asarray(fit.lead_score * (lead + along[size])[:, :, None] + fit.tie_score * along[size + 1])


def _over_rivals(
    fit: Fit,
    fitter: Fitter,
    lifted: Callable[[int], NDArray[np.float64]],
    attempt: Callable[[NDArray[np.int64]], Callable[[int], Counts]],
    times: NDArray[np.int64] | None = None,
    *,
    progress: Callable[[float], None] | None = None,
) -> tuple[int, int, NDArray[np.int64]] | None:
    """Best (rival, number, order) over the rivals for whom first order says the fewest.

    ``lifted(rival)`` says what each unit lifts the leader by, ``times`` how many units are alike, and
    ``attempt(order)(number)`` gives the counts without the first so many units of an order.
    """
    if len(fit.names) < 2:  # noqa: PLR2004 - a race takes two
        return None
    leader, guesses = _leader(fit), []
    for rival in range(len(fit.names)):
        if rival != leader:
            lift = lifted(rival)
            order = np.argsort(-lift, kind="stable")
            order = order[(lift[order] > 0) & (True if times is None else times[order] > 0)]
            guess = _first_order(fit.strength[leader] - fit.strength[rival], lift[order], times, order)
            guesses.append((guess, rival, order))
    best = None
    for tried, (guess, _, order) in enumerate(sorted(guesses, key=lambda one: one[:2])[:RIVALS]):
        if progress is not None:
            progress(tried / RIVALS)
        most = len(order) if times is None else int(times[order].sum())
        changed = attempt(order)
        limit = most if best is None else min(most, best[1] - 1)
        number = _smallest(partial(_another_first, fitter, fit, changed), guess, limit)
        if number is not None:
            best = (_first(fitter, fit, changed(number)), number, order)
    return best


def _first_order(
    lead: float, lift: NDArray[np.float64], times: NDArray[np.int64] | None, order: NDArray[np.int64]
) -> int:
    """How many units first order says suffice; all of them where they do not."""
    if times is None:
        reached = np.cumsum(lift) > lead
        return int(np.argmax(reached)) + 1 if reached.any() else max(len(lift), 1)
    number = times[order]
    ends = np.cumsum(lift * number)
    if not (ends > lead).any():
        return max(int(number.sum()), 1)
    at = int(np.argmax(ends > lead))
    before, taken = (ends[at - 1], int(number[:at].sum())) if at else (0.0, 0)
    return taken + int((lead - before) / lift[at]) + 1


def _smallest(flips: Callable[[int], bool], guess: int, most: int) -> int | None:
    """Smallest number that flips, up to `most`, by doubling away from a guess and halving the bracket."""
    if most < 1:
        return None
    low, high = 0, min(max(guess, 1), most)
    while not flips(high):
        if high == most:
            return None
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if flips(middle) else (middle, high)
    return high
