"""Solves many boards that resemble one: Bradley-Terry strengths of replicates, by steps that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ratings import bradley_terry
from ratings.gauge import NotConvergedError, pseudo_inverse
from ratings.newton import MAX_STEPS, damped, fisher_information, win_chance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ratings.counts import Counts

    Matrix = NDArray[np.float64]

TOLERANCE = 1e-5
# Steps with the information of the board itself; a replicate far from it is then solved with its own.
SHARED_STEPS = 30


class Board(NamedTuple):
    """What all replicates share: the pairs that met, their votes, and the fit to begin from."""

    pairs: tuple[NDArray[np.intp], NDArray[np.intp]]  # the lower index first
    cells: Matrix  # (3 pairs,): wins of the first, wins of the second, ties
    strength: Matrix  # (m,)
    bread: Matrix  # (m, m), as in `ratings.fitted.Fit`
    through: Matrix  # (pairs, m): what a point of a pair moves
    ridge: float


def board_of(counts: Counts, ridge: float) -> Board:
    """Fit the board whose replicates are to be solved."""
    win, tie = counts.wins()
    first, second = np.nonzero(np.triu(win + win.T + tie, 1))
    cells = np.concatenate([win[first, second], win[second, first], tie[first, second]]).astype(np.float64)
    fit = bradley_terry.fit(counts, ridge=ridge)
    return Board((first, second), cells, fit.strength, fit.bread, fit.bread[first] - fit.bread[second], ridge)


def solved(board: Board, cells: Matrix, mean: Matrix) -> Matrix:
    """Find the strengths of replicates by steps that all share the board's own information.

    Parameters
    ----------
    board : Board
        What the replicates resemble.
    cells : ndarray, shape (k, 3 pairs)
        Votes of each replicate, as in `Board.cells`.
    mean : ndarray, shape (k, m)
        Mean of each replicate's prior; what is common to a row does not count.

    Returns
    -------
    ndarray, shape (k, m)
        Strengths in logits; rows sum to zero.

    Raises
    ------
    NotConvergedError
        If a replicate does not settle.
    """
    win, loss, tie = np.split(cells, 3, axis=1)
    votes = win + loss + tie
    score = win + tie / 2.0
    strength = np.repeat(board.strength[None, :], len(cells), axis=0)
    step = np.zeros_like(strength)
    for _ in range(SHARED_STEPS):
        behind = strength[:, board.pairs[1]]
        behind -= strength[:, board.pairs[0]]
        residual = np.exp(behind, out=behind)
        residual += 1.0
        np.divide(votes, residual, out=residual)
        np.subtract(score, residual, out=residual)
        # Kept within a logit: a replicate for which this information is too small would run away.
        step = np.clip(residual @ board.through + board.ridge * ((mean - strength) @ board.bread), -1.0, 1.0)
        strength += step
        if np.abs(step).max(initial=0.0) <= TOLERANCE:
            break
    for row in np.flatnonzero((np.abs(step) > TOLERANCE).any(axis=1)):
        strength[row] = _alone(board, score[row], votes[row], mean[row])
    return np.asarray(strength - strength.sum(axis=1, keepdims=True) / max(strength.shape[1], 1))


def _alone(board: Board, score: Matrix, votes: Matrix, mean: Matrix) -> Matrix:
    """Strengths of one replicate by damped Newton steps, see `ratings.newton.damped`."""
    first, second = board.pairs
    points = np.zeros((len(mean), len(mean)))
    points[first, second], points[second, first] = score, votes - score
    strength = board.strength.copy()
    for _ in range(MAX_STEPS):
        chance = win_chance(strength)
        flow = points * chance.T
        slope = (flow - flow.T).sum(axis=1) - board.ridge * (strength - mean)
        information = fisher_information(chance, points, board.ridge)
        step = pseudo_inverse(information, len(mean), board.ridge) @ slope
        move = float(np.ptp(step))
        strength = strength + damped(step, move)
        if move <= TOLERANCE:
            return np.asarray(strength)
    raise NotConvergedError(f"a replicate still moved after {MAX_STEPS} steps; give a larger ridge.")
