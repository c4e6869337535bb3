"""Turns columns of words, as published arena data have them, into comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from ratings.checks import one_length
from ratings.outcomes import Comparisons, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import ArrayLike, NDArray

# The words of published arena data, seen from model_a, and the duel's own for both bad.
WINNERS = {
    "model_a": Outcome.LEFT,
    "model_b": Outcome.RIGHT,
    "tie": Outcome.TIE,
    "tie (bothbad)": Outcome.BOTH_BAD,
    "both_bad": Outcome.BOTH_BAD,
}
WINNER_WORDS = "model_a, model_b, tie or tie (bothbad)"
SIDES = {"left": 0, "right": 1}
MIRRORED = np.array([Outcome.RIGHT, Outcome.LEFT, Outcome.TIE, Outcome.BOTH_BAD], np.int8)


@runtime_checkable
class Factorizes(Protocol):
    """A column that numbers its own values, as those of pandas do."""

    def factorize(self) -> tuple[NDArray[np.intp], Any]: ...


class Numbers(dict[Any, int]):
    """Numbers values in the order in which they come."""

    def __missing__(self, value: object) -> int:
        number = self[value] = len(self)
        return number

    def of(self, values: Collection[object]) -> NDArray[np.integer[Any]]:
        """Give all values their numbers, in bytes where those suffice: they are filled a third faster."""
        try:
            return np.frombuffer(bytearray(map(self.__getitem__, values)), np.uint8)
        except ValueError:
            return np.fromiter(map(self.__getitem__, values), np.int32, len(values))


def from_columns(
    model_a: Sequence[str],
    model_b: Sequence[str],
    winner: Sequence[str],
    *,
    side_a: Sequence[str] | None = None,
    voter: Sequence[Any] | None = None,
    weight: ArrayLike | None = None,
) -> Comparisons:
    """Make comparisons of columns of words: lists, arrays or columns of a data frame.

    Parameters
    ----------
    model_a, model_b : sequence of str, length n
        The entries of each battle.
    winner : sequence of str
        ``model_a``, ``model_b``, ``tie`` or ``tie (bothbad)``.
    side_a : sequence of str, optional
        Where `model_a` stood, ``left`` or ``right``; left without it.
    voter : sequence, optional
        Who voted: anything hashable.
    weight : array_like of float, optional
        How many votes each row stands for.

    Returns
    -------
    Comparisons
        Names in alphabetical order, so that the order of rows plays no part; voters numbered as they come.

    Raises
    ------
    ValueError
        For unequal lengths, a name that is no text or empty, an unknown winner or side, and whatever
        `Comparisons` refuses; the row (from 0) and its value are named.
    """
    names, codes = numbered_names({"model_a": model_a, "model_b": model_b})
    answer = _coded("winner", winner, WINNERS, WINNER_WORDS)
    left, right, outcome = codes["model_a"], codes["model_b"], answer
    one_length({"model_a": left, "model_b": right, "winner": outcome})
    if side_a is not None:
        turned = _coded("side_a", side_a, SIDES, "left or right").astype(bool)
        one_length({"model_a": left, "side_a": turned})
        left, right = np.where(turned, right, left), np.where(turned, left, right)
        outcome = np.where(turned, MIRRORED[outcome], outcome).astype(np.int8)
    who = None if voter is None else numbered(voter)[0]
    weights = None if weight is None else np.asarray(weight, np.float64)
    return Comparisons(names, left, right, outcome, who, weights)


def numbered(values: Sequence[Any]) -> tuple[NDArray[np.integer[Any]], list[Any]]:
    """Give each value of a column a number, as they come; missing ones of a data frame are -1."""
    if isinstance(values, Factorizes):
        code, unique = values.factorize()
        return code, list(unique)
    numbers = Numbers()
    # A list is walked three times as fast as an array of objects.
    plain = values.tolist() if isinstance(values, np.ndarray) else values
    return numbers.of(plain), list(numbers)


def numbered_names(
    columns: dict[str, Sequence[str]],
) -> tuple[tuple[str, ...], dict[str, NDArray[np.integer[Any]]]]:
    """Give the names of some columns one numbering, in alphabetical order."""
    coded = {place: numbered(values) for place, values in columns.items()}
    for place, (code, unique) in coded.items():
        for number, name in enumerate(unique):
            if not isinstance(name, str) or not name:
                raise ValueError(f"{place}[{int(np.argmax(code == number))}] is {name!r}; it must be a name.")
        if code.size and code.min() < 0:
            raise ValueError(f"{place}[{int(np.argmin(code))}] is missing; it must be a name.")
    names = sorted({name for _, unique in coded.values() for name in unique})
    order = {name: number for number, name in enumerate(names)}
    return tuple(names), {
        place: np.array([order[name] for name in unique], np.int32)[code] if unique else code
        for place, (code, unique) in coded.items()
    }


def _coded(place: str, values: Sequence[str], words: dict[str, Any], meant: str) -> NDArray[np.int8]:
    """Turn words into their numbers; the first unknown one is named."""
    code, unique = numbered(values)
    for number, word in enumerate(unique):
        if word not in words:
            raise ValueError(f"{place}[{int(np.argmax(code == number))}] is {word!r}; it must be {meant}.")
    if code.size and code.min() < 0:
        raise ValueError(f"{place}[{int(np.argmin(code))}] is missing; it must be {meant}.")
    meaning = np.array([words[word] for word in unique], np.int8)
    return meaning[code] if unique else code.astype(np.int8)
