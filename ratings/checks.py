"""Refuses bad columns and tables of votes in one sentence that names the place and the value."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import ArrayLike, NDArray

Scalar = TypeVar("Scalar", bound=np.generic)


def distinct_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names as a tuple; every one must be a string that occurs once."""
    if isinstance(names, str):
        raise TypeError(f"names is the string {names!r}; it must be a sequence of strings.")
    names = tuple(names)
    for index, name in enumerate(names):
        if not isinstance(name, str):
            raise TypeError(f"names[{index}] is {name!r}; every name must be a string.")
    repeated = [name for name, times in Counter(names).items() if times > 1]
    if repeated:
        raise ValueError(
            f"the name {repeated[0]!r} occurs more than once; every entry must have a name of its own."
        )
    return names


def integer_column(place: str, values: ArrayLike) -> NDArray[Any]:
    """Return the values as a one-dimensional integer array; nothing is rounded, an empty list is welcome."""
    column = np.asarray(values)
    if column.ndim != 1:
        raise ValueError(f"{place} has {column.ndim} dimensions; it must be a column of integers.")
    if not column.size:
        return np.empty(0, np.int64)
    if column.dtype.kind not in "iu":
        raise ValueError(f"{place} holds {column.dtype} values such as {column[0]!r}; it must hold integers.")
    return column


def below(place: str, column: NDArray[Any], limit: int, meaning: str) -> None:
    """Refuse the first value outside ``0 <= value < limit``."""
    if column.size and (column.min() < 0 or column.max() >= limit):
        at = int(np.argmax((column < 0) | (column >= limit)))
        raise ValueError(f"{place}[{at}] is {column[at]}; it must be {meaning}.")


def weight_column(place: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return the values as a new float column; each must be finite and not negative."""
    column = np.array(values, dtype=np.float64)
    if column.ndim != 1:
        raise ValueError(f"{place} has {column.ndim} dimensions; it must be a column of numbers.")
    bad = ~(np.isfinite(column) & (column >= 0))
    if bad.any():
        at = int(np.argmax(bad))
        raise ValueError(f"{place}[{at}] is {column[at]}; it must be finite and not negative.")
    return column


def one_length(columns: Mapping[str, NDArray[Any]]) -> None:
    """Refuse columns of different lengths, and give each one's."""
    if len({len(column) for column in columns.values()}) > 1:
        *most, last = columns
        lengths = ", ".join(f"{place} has {len(column)}" for place, column in columns.items())
        raise ValueError(f"{', '.join(most)} and {last} must be of one length, but {lengths} values.")


def finite_vector(place: str, values: ArrayLike, size: int) -> NDArray[np.float64]:
    """Return a new float array of the given size; NaN and infinities are refused."""
    vector = np.array(values, dtype=np.float64)
    if vector.shape != (size,):
        raise ValueError(f"{place} has shape {vector.shape}; it must be ({size},), one value for each name.")
    if not np.isfinite(vector).all():
        at = int(np.argmin(np.isfinite(vector)))
        raise ValueError(f"{place}[{at}] is {vector[at]}; it must be finite.")
    return vector


def frozen(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """Return the array with writing forbidden; it must be the caller's own."""
    array.flags.writeable = False
    return array
