"""Whether a voter votes on one entry's battles more often than it was shown: exact tests against skipping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import binom, hypergeom

from ratings.checks import below, frozen, integer_column, one_length

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ratings.outcomes import Comparisons

PAIR = 2.0  # entries that a battle shows


@dataclass(frozen=True, eq=False)
class Selectivity:
    """Tests of voters, one row each.

    Attributes
    ----------
    p_value : ndarray of float64, shape (voters,)
        Chance, for a voter who does not look whom a battle shows before skipping it, of as many votes on
        some entry; over all entries at once (Bonferroni). One for a voter without votes.
    target : ndarray of int64, shape (voters,)
        The entry with the least chance.
    """

    p_value: NDArray[np.float64]
    target: NDArray[np.int64]


def by_chance(comparisons: Comparisons, chance: ArrayLike, epoch: ArrayLike | None = None) -> Selectivity:
    """Test from the logged probabilities with which battles were served.

    Parameters
    ----------
    comparisons : Comparisons
        Votes of n battles, with voters; what was skipped need not be known.
    chance : array_like, shape (m,) or (epochs, m)
        Chance that a battle served shows each entry: rows sum to two. ``2 / m`` where pairs are even; the
        row sums of `Agenda.probability` where an agenda was followed.
    epoch : array_like of int, shape (n,), optional
        The row of `chance` under which each battle was served.

    Raises
    ------
    ValueError
        If there are no voters, rows of `chance` are no chances or do not sum to two, or an epoch has no row.

    Notes
    -----
    The number of an honest voter's battles that show an entry is a sum of independent draws with known
    chances (Poisson-binomial), whatever the voter skips for other reasons. The distribution comes from its
    characteristic function (Y. Hong, Computational Statistics and Data Analysis 59, 2013).
    """
    if comparisons.voter is None:
        raise ValueError("the votes have no voters; give their column to test them one by one.")
    if comparisons.weight is not None:
        raise ValueError("the votes are weighted; the tests against fraud take them one by one.")
    table = _chances(chance, len(comparisons.names))
    row = np.zeros(len(comparisons), np.intp) if epoch is None else integer_column("epoch", epoch)
    one_length({"epoch": row, "votes": comparisons.left})
    below("epoch", row, len(table), f"a row of chance, from 0 to {len(table) - 1}")
    shown = _shown(comparisons.voter, comparisons.left, comparisons.right, comparisons.voters, table.shape[1])
    served = np.zeros((comparisons.voters, len(table)), np.int64)
    np.add.at(served, (comparisons.voter, row), 1)
    if len(table) == 1:
        return _corrected(np.asarray(binom.sf(shown - 1, served, table[0])), table.shape[1])
    # Voters with equally many battles of each epoch share their distributions.
    distinct, kind = np.unique(served, axis=0, return_inverse=True)
    tails = np.ones(shown.shape)
    for number, battles in enumerate(distinct):
        voters = np.flatnonzero(kind == number)
        tail = _tails(table, battles)
        tails[voters] = np.take_along_axis(tail, shown[voters], axis=0)
    return _corrected(tails, table.shape[1])


def by_served(
    voter: ArrayLike, left: ArrayLike, right: ArrayLike, voted: ArrayLike, entries: int
) -> Selectivity:
    """Test from every battle served, voted on or skipped; no probability is needed.

    Parameters
    ----------
    voter, left, right : array_like of int, shape (n,)
        Number of the voter, and indexes of the entries shown.
    voted : array_like of bool, shape (n,)
        Whether the battle was voted on.
    entries : int
        Their number m.

    Raises
    ------
    ValueError
        For unequal lengths or numbers outside their range.

    Notes
    -----
    Given what was served and how many were voted on, the votes on one entry's battles are hypergeometric for
    whoever does not look (Fisher's exact test, one-sided).
    """
    columns = {
        place: integer_column(place, values)
        for place, values in {"voter": voter, "left": left, "right": right}.items()
    }
    answered = np.asarray(voted, bool)
    one_length({**columns, "voted": answered})
    for place in ("left", "right"):
        below(place, columns[place], entries, f"an index into {entries} entries")
    if (columns["left"] == columns["right"]).any():
        at = int(np.argmax(columns["left"] == columns["right"]))
        raise ValueError(
            f"left[{at}] and right[{at}] are both {columns['left'][at]}; an entry never meets itself."
        )
    below("voter", columns["voter"], 2**31, "a number from 0 and below 2**31")
    voters = int(columns["voter"].max(initial=-1)) + 1
    who, one, other = columns.values()
    all_shown = _shown(who, one, other, voters, entries)
    chosen = _shown(who[answered], one[answered], other[answered], voters, entries)
    served = np.bincount(columns["voter"], minlength=voters)[:, None]
    votes = np.bincount(columns["voter"][answered], minlength=voters)[:, None]
    return _corrected(np.asarray(hypergeom.sf(chosen - 1, served, all_shown, votes)), entries)


def _chances(chance: ArrayLike, entries: int) -> NDArray[np.float64]:
    table = np.atleast_2d(np.asarray(chance, np.float64))
    if table.ndim != 2 or table.shape[1] != entries:  # noqa: PLR2004 - epochs by entries
        raise ValueError(
            f"chance has shape {table.shape}; its rows must have one value for each of {entries}."
        )
    if not ((table >= 0) & (table <= 1)).all() or not np.allclose(table.sum(axis=1), PAIR, atol=1e-6):
        raise ValueError(
            "chance must hold chances from 0 to 1 that sum to two in each row: a battle shows two."
        )
    return table


def _shown(
    voter: NDArray[np.integer],
    left: NDArray[np.integer],
    right: NDArray[np.integer],
    voters: int,
    entries: int,
) -> NDArray[np.int64]:
    """Count battles by voter and entry shown, (voters, m)."""
    row = voter.astype(np.intp) * entries
    flat = np.bincount(np.concatenate([row + left, row + right]), minlength=voters * entries)
    return flat.reshape(voters, entries)


def _tails(table: NDArray[np.float64], battles: NDArray[np.int64]) -> NDArray[np.float64]:
    """Chance of at least so many battles that show each entry, (number + 1, m)."""
    number = int(battles.sum())
    turn = np.exp(-2j * np.pi * np.arange(number + 1) / (number + 1))[:, None]
    wave = np.ones((number + 1, table.shape[1]), complex)
    for chance, times in zip(table, battles.tolist(), strict=True):
        wave *= (1.0 + chance * (turn - 1.0)) ** times
    mass = np.fft.ifft(wave, axis=0).real
    return np.clip(np.cumsum(mass[::-1], axis=0)[::-1], 0.0, 1.0)


def _corrected(tails: NDArray[np.float64], entries: int) -> Selectivity:
    if not entries:
        return Selectivity(frozen(np.ones(len(tails))), frozen(np.zeros(len(tails), np.int64)))
    p_value = np.minimum(entries * tails.min(axis=1), 1.0)
    return Selectivity(frozen(p_value), frozen(tails.argmin(axis=1)))
