"""Finds the strengths of greatest likelihood by Newton's method in the sum-zero gauge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ratings.gauge import NotConvergedError, solved
from ratings.intervals import laplacian
from ratings.logistic import both

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The step, in logits, after which one more would change nothing: convergence is quadratic.
TOLERANCE = 1e-8
MAX_STEPS = 1000
# Farther out the likelihood is flat to the last digit, and the way back long.
FARTHEST_START = 50.0


def win_chance(strength: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chance that i is preferred to j, (m, m); the transpose is the complement to full relative precision."""
    return both(strength[:, None] - strength[None, :])[0]


def fisher_information(
    chance: NDArray[np.float64], score: NDArray[np.float64], ridge: float
) -> NDArray[np.float64]:
    """Fisher information of the strengths with the prior's, (m, m)."""
    matrix = laplacian((score + score.T) * chance * chance.T)
    np.fill_diagonal(matrix, np.diagonal(matrix) + ridge)
    return matrix


def maximise(
    score: NDArray[np.float64],
    ridge: float,
    start: NDArray[np.float64],
    mean: NDArray[np.float64] | float = 0.0,
) -> tuple[NDArray[np.float64], int]:
    """Maximise ``sum_ij score[i, j] log p_ij - ridge / 2 |strength - mean|^2`` over strengths that sum to zero.

    Parameters
    ----------
    score : ndarray, shape (m, m)
        Wins of i over j plus half their ties.
    ridge : float
        Precision of the prior; where it is zero the votes alone must determine the strengths.
    start : ndarray, shape (m,)
        Where to begin; any finite point will do, it is first brought within 50 logits of zero.
    mean : ndarray, shape (m,), or float
        Mean of the prior, summing to zero.

    Returns
    -------
    strength : ndarray, shape (m,)
        Log-strengths in logits, summing to zero.
    steps : int
        Newton steps taken.

    Raises
    ------
    NotConvergedError
        If the steps do not fall below the tolerance, or the information is singular.

    Notes
    -----
    Steps are damped by the greatest move of a pair, see `damped`.
    """
    if len(start) < 2:  # noqa: PLR2004 - one entry alone has nothing to be compared with
        return np.zeros(len(start)), 0
    strength = np.clip(start, -FARTHEST_START, FARTHEST_START)
    met = score + score.T > 0
    for steps in range(1, MAX_STEPS + 1):
        chance = win_chance(strength)
        # Antisymmetric before it is summed: the flow between two groups cancels exactly, however many votes.
        flow = score * chance.T
        slope = (flow - flow.T).sum(axis=1) - ridge * (strength - mean)
        step = solved(fisher_information(chance, score, ridge), slope, len(slope))
        move = float(np.abs(step[:, None] - step[None, :])[met].max(initial=0.0))
        strength = strength + damped(step, move)
        strength -= strength.mean()
        if np.abs(step).max() <= TOLERANCE:
            return strength, steps
    raise NotConvergedError(f"the strengths still moved after {MAX_STEPS} steps; give a larger ridge.")


def damped(step: NDArray[np.float64], move: float) -> NDArray[np.float64]:
    """Shorten a step that moves some lead by more than one logit, to ``log(1 + move) / move`` of itself.

    The likelihoods here are self-concordant in the generalised sense with the greatest move of a lead as the
    constant, so that every such step improves them without a line search, from any start (T. Sun and
    Q. Tran-Dinh, Math. Program. 178, 2019).
    """
    return step if move <= 1.0 else step * (np.log1p(move) / move)
