"""FastChat's method, written anew from what it does, because FastChat's own functions are not a package.

Votes become distinct rows (model a, model b, outcome) with their numbers, by pandas' numbering of names and NumPy's
distinct rows; SciPy's L-BFGS-B then maximises the logistic likelihood with ties as half wins, its gradient given,
to 1e-6. Resamples are multinomial draws of the distinct rows, each fitted from zero in a pool of processes.
Covariates are fitted to single rows, with a ridge of 0.5 on the summed loss. Which functions of NumPy do the work
follows FastChat, because they are where its time goes.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from bench.peers import votes
from bench.peers.taken import Act
from bench.peers.votes import Arrays

if TYPE_CHECKING:
    import pandas as pd

Vector = NDArray[np.float64]
RATE = np.log(10.0)  # ratings of 1 are 400 points
POINTS = 400.0
OPTIONS = {"maxiter": 100, "gtol": 1e-6}
RIDGE = 0.5


class Rows(NamedTuple):
    """Pairs of entries, each with what the first scored and how often; times is 1.0 where rows are single."""

    pair: NDArray[np.integer]  # (rows, 2)
    score: Vector
    times: Vector | float = 1.0


def numbered(frame: pd.DataFrame) -> tuple[list[str], NDArray[np.int32]]:
    """Give names, and the votes as rows of three numbers, the last twice what model a scored."""
    import pandas as pd  # noqa: PLC0415 - only words need it

    number, names = pd.factorize(pd.concat([frame["model_a"], frame["model_b"]]))
    rows = np.empty((len(frame), 3), np.int32)
    rows[:, :2] = number.reshape(2, -1).T
    rows[:, 2] = 1
    rows[frame["winner"] == "model_a", 2] = 2
    rows[frame["winner"] == "model_b", 2] = 0
    return list(names), rows


def distinct(rows: NDArray[np.int32]) -> Rows:
    different, times = np.unique(rows, axis=0, return_counts=True)
    return Rows(different[:, :2], different[:, 2] / 2.0, times.astype(np.float64))


def distinct_by_pandas(rows: NDArray[np.int32]) -> Rows:
    """Do what FastChat does not: group by pandas, in a fraction of the time."""
    import pandas as pd  # noqa: PLC0415 - only words need it

    times = pd.DataFrame(rows).value_counts(sort=False)
    different = times.index.to_frame().to_numpy()
    return Rows(different[:, :2], different[:, 2] / 2.0, times.to_numpy(np.float64))


def fit(rows: Rows, entries: int) -> Vector:
    """Ratings from zero, in units of 400 points."""
    return minimize(_loss, np.zeros(entries), (rows,), jac=True, method="L-BFGS-B", options=OPTIONS).x


def _loss(ratings: Vector, rows: Rows) -> tuple[float, Vector]:
    met = ratings[rows.pair]
    return _likelihood(RATE * (met[:, 0] - met[:, 1]), rows, len(ratings))[:2]


def _likelihood(lead: Vector, rows: Rows, entries: int) -> tuple[float, Vector, Vector]:
    """Give the negative log-likelihood, and its slopes by ratings and by leads."""
    chance = expit(lead)
    won, lost = np.log(chance), np.log(1.0 - chance)
    loss = -float((rows.times * (rows.score * won + (1.0 - rows.score) * lost)).sum())
    slope = rows.times * (chance - rows.score)
    by_rating = np.zeros(entries)
    np.add.at(by_rating, rows.pair, RATE * slope[:, None] * np.array([1.0, -1.0]))
    return loss, by_rating, slope


def fit_with_covariates(rows: Rows, difference: Vector, entries: int) -> Vector:
    """Ratings, then effects of the covariates, (rows, k)."""

    def loss(point: Vector) -> tuple[float, Vector]:
        ratings, effects = point[:entries], point[entries:]
        met = ratings[rows.pair]
        lead = RATE * (met[:, 0] - met[:, 1]) + difference @ effects
        value, by_rating, slope = _likelihood(lead, rows, entries)
        slopes = np.concatenate([by_rating, difference.T @ slope])
        return value + RIDGE / 2.0 * float(point @ point), slopes + RIDGE * point

    start = np.zeros(entries + difference.shape[1])
    return minimize(loss, start, jac=True, method="L-BFGS-B", options=OPTIONS).x


def from_words(arrays: Arrays) -> Act:
    return partial(_rate, votes.frame(arrays), distinct)


def from_words_by_pandas(arrays: Arrays) -> Act:
    return partial(_rate, votes.frame(arrays), distinct_by_pandas)


def _rate(frame: pd.DataFrame, how: Callable[[NDArray[np.int32]], Rows]) -> Vector:
    names, rows = numbered(frame)
    ratings = POINTS * fit(how(rows), len(names))
    return (ratings - ratings.mean())[np.argsort(names)]


def resampled(arrays: Arrays) -> Act:
    """Give the standard errors of resampled ratings; rows and processes are there before the time is taken."""
    rows, entries = distinct(_three_numbers(arrays)), int(arrays["entries"])
    processes, replicates = int(arrays["side_by_side"]), int(arrays["replicates"])
    number = int(rows.times.sum())
    # Forked while there are no threads yet, as FastChat's are.
    pool = multiprocessing.get_context("fork").Pool(processes)

    def act() -> Vector:
        drawn = np.random.default_rng(0).multinomial(number, rows.times / number, replicates)
        shares = drawn.astype(np.float64) / number
        refit = partial(_refit, rows.pair, rows.score, entries)
        ratings = np.array(list(pool.imap_unordered(refit, shares)))
        return POINTS * (ratings - ratings.mean(axis=1, keepdims=True)).std(axis=0)

    return act


def _refit(pair: NDArray[np.integer], score: Vector, entries: int, times: Vector) -> Vector:
    return fit(Rows(pair, score, times), entries)


def _three_numbers(arrays: Arrays) -> NDArray[np.int32]:
    left, right, outcome = votes.integers(arrays)
    return np.column_stack([left, right, np.array([2, 0, 1], np.int32)[outcome]])


def with_covariates(arrays: Arrays) -> Act:
    left, right, outcome = votes.integers(arrays)
    entries = int(arrays["entries"])
    rows = Rows(np.column_stack([left, right]), np.array([1.0, 0.0, 0.5])[outcome])
    difference = np.ascontiguousarray(arrays["difference"].T)

    def act() -> Vector:
        ratings = POINTS * fit_with_covariates(rows, difference, entries)[:entries]
        return ratings - ratings.mean()

    return act
