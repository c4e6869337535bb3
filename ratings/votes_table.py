"""Turns the rows of a votes file into columns of numbers, and says line and column of a cell that is wrong."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.columns import SIDES, WINNER_WORDS, WINNERS, Numbers
from ratings.text_files import VotesFileError, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ratings.votes_rows import Row

# Rows taken together: so few that their cells are still in the cache when they are numbered.
CHUNK = 1000
COUNTED: dict[str | bool, bool] = {
    True: True,
    False: False,
    **dict.fromkeys(("true", "True", "TRUE", "1"), True),
    **dict.fromkeys(("false", "False", "FALSE", "0"), False),
}
# Columns of a few known words, and those words as an error gives them.
WORDS: dict[str, tuple[dict[Any, Any], str]] = {
    "winner": (WINNERS, WINNER_WORDS),
    "side_a": (SIDES, "left or right"),
    "counted": (COUNTED, "true or false"),
}


class Table:
    """The columns read so far, as numbers.

    Parameters
    ----------
    path : Path
        The file, for errors.
    found : sequence of str
        Names of the columns, in the order of a row's cells.
    """

    def __init__(self, path: Path, found: Sequence[str]) -> None:
        self.path = path
        self.found = found
        entries = Numbers()
        self.numbers = defaultdict(Numbers, model_a=entries, model_b=entries)
        self.parts: dict[str, list[NDArray[Any]]] = {name: [] for name in found}
        self.rows = 0

    def read(self, rows: Iterator[Row]) -> None:
        """Take rows to their end.

        Raises
        ------
        VotesFileError
            For a cell that is no name, none of its column's words, or an entry that meets itself.
        """
        while chunk := list(islice(rows, CHUNK)):
            self._take(chunk)

    def column(self, name: str) -> NDArray[Any]:
        """Give a whole column as numbers: outcomes, sides, and for words their place in `words`."""
        parts = self.parts[name]
        return np.concatenate(parts) if parts else np.empty(0, np.int32)

    def words(self, name: str) -> list[Any]:
        """Give the different words of a column, as they came."""
        return list(self.numbers[name])

    def _take(self, chunk: list[Row]) -> None:
        lines, *columns = zip(*chunk, strict=True)
        cells = dict(zip(self.found, columns, strict=True))
        for name, column in cells.items():
            self.parts[name].append(self._numbered(name, column, lines))
        same = self.parts["model_a"][-1] == self.parts["model_b"][-1]
        if same.any():
            at = int(np.argmax(same))
            raise VotesFileError(
                f"{self.path}, line {lines[at]}, column model_b: both are {shown(cells['model_b'][at])}; "
                "an entry never meets itself."
            )
        self.rows += len(lines)

    def _numbered(self, name: str, column: tuple[Any, ...], lines: tuple[int, ...]) -> NDArray[Any]:
        if name in WORDS:
            words, meant = WORDS[name]
            try:
                return np.fromiter(map(words.__getitem__, column), np.int8, len(column))
            except (KeyError, TypeError):
                raise self._wrong(name, column, lines, lambda cell: _known(cell, words), meant) from None
        good, meant = (_is_list, "words") if name == "categories" else (_is_text, "text")
        if name == "categories":
            column = tuple(tuple(cell) if isinstance(cell, list) else cell for cell in column)
        numbers = self.numbers[name]
        known = len(numbers)
        try:
            code = numbers.of(column)
        except TypeError:  # what JSON may hold where a word belongs
            raise self._wrong(name, column, lines, good, meant) from None
        if not all(map(good, islice(reversed(numbers), len(numbers) - known))):
            raise self._wrong(name, column, lines, good, meant)
        return code

    def _wrong(
        self,
        name: str,
        column: tuple[Any, ...],
        lines: tuple[int, ...],
        good: Callable[[Any], bool],
        meant: str,
    ) -> VotesFileError:
        """Make the error of the first cell that is not good."""
        at = next(at for at, cell in enumerate(column) if not good(cell))
        return VotesFileError(
            f"{self.path}, line {lines[at]}, column {name}: there is {shown(column[at])}; it must be {meant}."
        )


def _known(cell: object, words: dict[Any, Any]) -> bool:
    return not isinstance(cell, list | dict) and cell in words


def _is_text(cell: object) -> bool:
    """Whether a cell is text that can be written again; JSON can spell halves of letters that cannot."""
    return isinstance(cell, str) and cell != "" and cell.encode(errors="ignore").decode() == cell


def _is_list(cell: object) -> bool:
    return isinstance(cell, str) or (isinstance(cell, tuple) and all(map(_is_text, cell)))
