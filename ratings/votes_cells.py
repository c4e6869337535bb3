"""Turns cells of text, and those of JSON, into numbers, and says line and column of a cell that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import compress, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.checks import frozen
from ratings.columns import Numbers
from ratings.text_files import wrong_cell
from ratings.votes_time import MEANT, Moments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ratings.votes_rows import Row

# Rows taken together: so few that their cells are still in the cache when they are numbered.
CHUNK = 1000
A_NUMBER = "a number"


@dataclass(frozen=True)
class Cells:
    """A chunk of rows (`ratings.votes_table.Chunk`).

    Attributes
    ----------
    path : Path
        The file.
    lines : sequence of int
        Line of the file where each row ends.
    columns : mapping of str to sequence
        The cells.
    times : Moments
        Those read so far.
    """

    path: Path
    lines: Sequence[int]
    columns: Mapping[str, Sequence[Any]]
    times: Moments

    def __len__(self) -> int:
        return len(self.lines)

    def only(self, which: NDArray[np.bool_]) -> Cells:
        """Give some of the rows."""
        keep = which.tolist()
        columns = {name: tuple(compress(column, keep)) for name, column in self.columns.items()}
        return Cells(self.path, tuple(compress(self.lines, keep)), columns, self.times)

    def known(self, name: str, words: Mapping[Any, int], meant: str) -> NDArray[np.int8]:
        """Give a column of few known words by their numbers."""
        column = self.columns[name]
        try:
            return np.fromiter(map(words.__getitem__, column), np.int8, len(column))
        except (KeyError, TypeError):
            raise self._wrong(name, lambda cell: _known(cell, words), meant) from None

    def numbered(self, name: str, numbers: Numbers) -> NDArray[np.integer[Any]]:
        """Give a column of words by the numbers that they have, or are given now."""
        column = self.columns[name]
        good, meant = (_is_list, "words") if name == "categories" else (_is_text, "text")
        if name == "categories":
            column = [_hashable(cell) for cell in column]
        known = len(numbers)
        try:
            code = numbers.of(column)
        except TypeError:  # what JSON may hold where a word belongs
            raise self._wrong(name, good, meant) from None
        if not all(map(good, islice(reversed(numbers), len(numbers) - known))):
            raise self._wrong(name, good, meant)
        return code

    def moments(self, name: str) -> NDArray[np.int64]:
        """Give a column of times as microseconds since 1970, UTC."""
        column = self.columns[name]
        try:
            return np.fromiter(map(self.times.__getitem__, column), np.int64, len(column))
        except (ValueError, TypeError, OverflowError):
            raise self._wrong(name, self._is_time, MEANT) from None

    def floats(self, name: str) -> NDArray[np.float64]:
        """Give a column of finite numbers."""
        column = self.columns[name]
        try:
            numbers = np.fromiter(map(float, column), np.float64, len(column))
        except (ValueError, TypeError, OverflowError):
            raise self._wrong(name, _is_number, A_NUMBER) from None
        if not np.isfinite(numbers).all() or bool in set(map(type, column)):
            raise self._wrong(name, _is_number, A_NUMBER)
        return numbers

    def place(self, at: int) -> str:
        """Say file and line of a row."""
        return f"{self.path}, line {self.lines[at]}"

    def cell(self, name: str, at: int) -> Any:
        """Give one cell as it stands in the file."""
        return self.columns[name][at]

    def _is_time(self, cell: Any) -> bool:
        try:
            self.times[cell]
        except (ValueError, TypeError, OverflowError):
            return False
        return True

    def _wrong(self, name: str, good: Callable[[Any], bool], meant: str) -> Exception:
        """Make the error of the first cell that is not good."""
        column = self.columns[name]
        at = next(at for at, cell in enumerate(column) if not good(_hashable(cell)))
        return wrong_cell(self.place(at), name, column[at], meant)


@dataclass
class TextVoters:
    """Numbers voters as they come."""

    numbers: Numbers = field(default_factory=Numbers)
    parts: list[NDArray[Any]] = field(default_factory=list)

    def add(self, chunk: Cells) -> None:
        """Take the voters of a chunk of rows."""
        self.parts.append(chunk.numbered("voter", self.numbers))

    def numbered(self) -> tuple[NDArray[np.int32], tuple[str, ...]]:
        """Give the voter's number of each row, and the voters by their numbers."""
        return frozen(np.concatenate([np.empty(0, np.int32), *self.parts])), tuple(self.numbers)


def chunks(path: Path, found: Sequence[str], rows: Iterator[Row]) -> Iterator[Cells]:
    """Yield rows as chunks, whose columns are named as they were found."""
    times = Moments()
    while some := list(islice(rows, CHUNK)):
        lines, *columns = zip(*some, strict=True)
        yield Cells(path, lines, dict(zip(found, columns, strict=True)), times)


def _known(cell: object, words: Mapping[Any, int]) -> bool:
    return not isinstance(cell, list | dict) and cell in words


def _hashable(cell: Any) -> Any:
    return tuple(cell) if isinstance(cell, list) else cell


def _is_text(cell: object) -> bool:
    """Whether a cell is text that can be written again; JSON can spell halves of letters that cannot."""
    return isinstance(cell, str) and cell != "" and cell.encode(errors="ignore").decode() == cell


def _is_list(cell: object) -> bool:
    """Whether a cell may hold categories; nothing is none of them."""
    return cell is None or isinstance(cell, str) or (isinstance(cell, tuple) and all(map(_is_text, cell)))


def _is_number(cell: Any) -> bool:
    try:
        return not isinstance(cell, bool) and bool(np.isfinite(float(cell)))
    except (ValueError, TypeError, OverflowError):
        return False
