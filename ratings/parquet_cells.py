"""Turns columns of a Parquet file into numbers, and says row and column of a cell that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.text_files import wrong_cell
from ratings.votes_parquet import NUMBER, TEXT, TIME, TRUTH, WORDS, places
from ratings.votes_time import MEANT, Moments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from ratings.columns import Numbers
    from ratings.votes_parquet import Kind, ParquetFile

# Columns of words that are few, or of which many rows have the same; all others are of voters, or no words.
FEW = ("model_a", "model_b", "winner", "side_a", "counted", "track", "categories", "cast_at")
KINDS: dict[str, Kind] = {
    **dict.fromkeys(("model_a", "model_b", "winner", "side_a", "voter", "track"), TEXT),
    "counted": TRUTH,
    "categories": WORDS,
    "cast_at": TIME,
}
BETWEEN = "\0"  # words of a list that is made one word


@dataclass(frozen=True)
class ParquetCells:
    """A chunk of rows (`ratings.votes_table.Chunk`).

    Attributes
    ----------
    file : ParquetFile
        Where they are from.
    batch : pyarrow.RecordBatch
        The cells.
    before : int
        Rows of the file before those that the chunk was taken from.
    taken : ndarray of bool or None
        Which of those it has, all without it.
    """

    file: ParquetFile
    batch: Any
    before: int
    taken: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return int(self.batch.num_rows if self.taken is None else np.count_nonzero(self.taken))

    def only(self, which: NDArray[np.bool_]) -> ParquetCells:
        """Give some of the rows; of a whole chunk only."""
        return ParquetCells(self.file, self.batch, self.before, which)

    def known(self, name: str, words: Mapping[Any, int], meant: str) -> NDArray[np.int8]:
        """Give a column of few known words by their numbers."""
        column = self._column(name)
        if str(column.type) == "bool" and not column.null_count:
            return np.asarray(column.to_numpy(zero_copy_only=False)).view(np.int8)
        found, at = self._words(column)
        code = np.array([words.get(word, -1) for word in found], np.int8).take(at)
        if code.min(initial=0) < 0:
            raise self.wrong(name, int(np.argmax(code < 0)), meant)
        return code

    def numbered(self, name: str, numbers: Numbers) -> NDArray[np.integer[Any]]:
        """Give a column of words by the numbers that they have, or are given now."""
        found, at = self._words(self._column(name))
        used = np.flatnonzero(np.bincount(at, minlength=len(found)))
        # A vote may be of no category, but of no entry or track it cannot be.
        wrong = [number for number in used.tolist() if name != "categories" and not found[number]]
        if wrong:
            raise self.wrong(name, int(np.argmax(np.isin(at, wrong))), "text")
        code = np.zeros(len(found), np.int32)
        code[used] = [numbers[found[number]] for number in used.tolist()]
        fits = code.max(initial=0) <= np.iinfo(np.uint8).max
        return code.astype(np.uint8).take(at) if fits else code.take(at)

    def moments(self, name: str) -> NDArray[np.int64]:
        """Give a column of times as microseconds since 1970, UTC."""
        import pyarrow as pa  # noqa: PLC0415

        column = self._column(name)
        if not str(column.type).startswith(("timestamp", "date")):
            return self._read_times(name, column)
        if column.null_count:
            raise self.wrong(name, _first_null(column), MEANT)
        moments = column.cast(pa.timestamp("us", getattr(column.type, "tz", None)), safe=False)
        return np.asarray(moments.cast(pa.int64()))

    def _read_times(self, name: str, column: Any) -> NDArray[np.int64]:
        found, at = self._words(column)
        times, numbers = Moments(), np.zeros(len(found), np.int64)
        for number in np.flatnonzero(np.bincount(at, minlength=len(found))).tolist():
            try:
                numbers[number] = times[found[number]]
            except (ValueError, TypeError, OverflowError):
                raise self.wrong(name, int(np.argmax(at == number)), MEANT) from None
        return numbers.take(at)

    def floats(self, name: str) -> NDArray[np.float64]:
        """Give a column of finite numbers."""
        import pyarrow as pa  # noqa: PLC0415

        numbers = self._column(name).cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        if not np.isfinite(numbers).all():
            raise self.wrong(name, int(np.argmin(np.isfinite(numbers))), "a number")
        return np.asarray(numbers)

    def voters(self) -> Any:
        """Give the column of voters as Arrow has it, whose cells are there."""
        column = self._column("voter")
        if column.null_count:
            raise self.wrong("voter", _first_null(column), "text")
        return column

    def place(self, at: int) -> str:
        """Say file and row, counted from 1."""
        row = at if self.taken is None else int(np.flatnonzero(self.taken)[at])
        return f"{self.file.path}, row {self.before + row + 1}"

    def cell(self, name: str, at: int) -> Any:
        """Give one cell as it stands in the file."""
        return self._column(name)[at].as_py()

    def wrong(self, name: str, at: int, meant: str) -> Exception:
        """Make the error of a cell."""
        return wrong_cell(self.place(at), name, self.cell(name, at), meant)

    def _column(self, name: str) -> Any:
        import pyarrow as pa  # noqa: PLC0415

        column = self.batch.column(name)
        return column if self.taken is None else column.filter(pa.array(self.taken))

    def _words(self, column: Any) -> tuple[list[Any], NDArray[np.integer[Any]]]:
        """Give the different words of a column, None at their end, and which of them each row has."""
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.compute as pc  # noqa: PLC0415

        of_lists = "list<" in str(column.type)
        if of_lists and pa.types.is_null(column.type.value_type):  # no vote is of any category
            column = column.cast(pa.list_(pa.string()))
        if of_lists:
            column = pc.binary_join(column, BETWEEN)
        if not str(column.type).startswith("dictionary"):
            column = column.dictionary_encode()
        found = [*column.dictionary.to_pylist(), None]
        at = column.indices.fill_null(len(found) - 1) if column.null_count else column.indices
        return [_split(word) for word in found] if of_lists else found, places(at, len(found))


def chunks(file: ParquetFile, columns: Sequence[str]) -> Iterator[ParquetCells]:
    """Yield the rows of a file as chunks; columns that are no words must be numbers."""
    file.must_hold({name: KINDS.get(name, NUMBER) for name in columns})
    for before, batch in file.batches(columns):
        yield ParquetCells(file, batch, before)


def _first_null(column: Any) -> int:
    return int(np.argmax(column.is_null().to_numpy(zero_copy_only=False)))


def _split(word: str | None) -> tuple[str, ...] | None:
    return None if word is None else tuple(word.split(BETWEEN))
