"""Solves for parameters whose strengths are only defined up to a constant: the gauge in which they sum to zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg.lapack import dposv

if TYPE_CHECKING:
    from numpy.typing import NDArray


class NotConvergedError(ArithmeticError):
    """The parameters did not settle; no numbers are better than unsettled ones."""


def solved(matrix: NDArray[np.float64], right: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Solve ``matrix x = right``; where the first ``size`` values of ``right`` sum to zero, so do those of x.

    Raises
    ------
    NotConvergedError
        If the matrix is singular on parameters whose first ``size`` sum to zero.
    """
    if not len(matrix):
        return np.zeros_like(right)
    gauged = matrix.copy()
    gauged[:size, :size] += _gauge(matrix, size)
    # Symmetric, so that its transpose is itself in LAPACK's order; called bare, as SciPy's own checks take as
    # long as the solution at sixty entries.
    _, solution, failed = dposv(gauged.T, right, lower=True, overwrite_a=True)
    if failed:
        raise NotConvergedError("the votes do not determine the parameters; give a larger ridge.")
    return np.asarray(solution)


def pseudo_inverse(matrix: NDArray[np.float64], size: int, ridge: float) -> NDArray[np.float64]:
    """Inverse of an information matrix on parameters whose first ``size`` sum to zero, (p, p).

    Parameters
    ----------
    matrix : ndarray, shape (p, p)
        Information of ``size`` strengths and of whatever else was fitted.
    size : int
        Number of strengths, which come first.
    ridge : float
        The strengths' prior precision in it, which is its eigenvalue on the constant vector.

    Raises
    ------
    NotConvergedError
        If the matrix is singular on those parameters.
    """
    if len(matrix) == size < 2:  # noqa: PLR2004 - one strength alone is zero by the gauge
        return np.zeros((size, size))
    inverse = solved(matrix, np.eye(len(matrix)), size)
    if size:
        inverse[:size, :size] -= 1.0 / (size * (ridge + size * _gauge(matrix, size)))
    return (inverse + inverse.T) / 2.0


def _gauge(matrix: NDArray[np.float64], size: int) -> float:
    """Multiple of 11' that lends the strengths' constant direction a curvature like the others'."""
    return float(np.trace(matrix[:size, :size])) / size**2 if size else 0.0
