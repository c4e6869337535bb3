"""Numbers the voters of a Parquet file as they come: by Arrow's hashing, many rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.checks import frozen
from ratings.hex_words import packed, spelled
from ratings.votes_parquet import places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ratings.parquet_cells import ParquetCells

# Rows numbered at once, as integers of eight bytes and as texts. Whoever was seen before is looked up anew each time,
# so that these grow with their number.
NUMBERS = 1 << 23
TEXTS = 1 << 20


class ParquetVoters:
    """Numbers voters as they come.

    Words of 16 hex digits, as pseudonyms are, are numbered as integers of eight bytes: in a third of the time and
    less than half of the memory that texts take.
    """

    def __init__(self) -> None:
        self.known: Any = None  # an array of Arrow: the voters so far, by their numbers
        self.waiting: list[Any] = []
        self.rows = 0
        self.parts: list[NDArray[np.int32]] = []
        self.in_hex = True

    def add(self, chunk: ParquetCells) -> None:
        """Take the voters of a chunk of rows."""
        column = chunk.voters()
        numbers = packed(column) if self.in_hex else None
        if numbers is None:
            self._spell()
        self.waiting.append(numbers if self.in_hex else _texts(chunk, column))
        self.rows += len(column)
        if self.rows >= max(NUMBERS if self.in_hex else TEXTS, 0 if self.known is None else len(self.known)):
            self._number()

    def numbered(self) -> tuple[NDArray[np.int32], tuple[str, ...]]:
        """Give the voter's number of each row, and the voters by their numbers."""
        self._number()
        code = frozen(np.concatenate([np.empty(0, np.int32), *self.parts]))
        self.parts.clear()
        if self.known is None:
            return code, ()
        return code, spelled(self.known.to_numpy()) if self.in_hex else tuple(self.known.to_pylist())

    def _number(self) -> None:
        """Give numbers to those who wait."""
        import pyarrow as pa  # noqa: PLC0415

        if not self.rows:
            return
        waiting, self.waiting, self.rows = self.waiting, [], 0
        encoded = pa.chunked_array(waiting).dictionary_encode()
        del waiting
        numbers = self._numbers_of(encoded.chunk(0).dictionary)
        self.parts += [numbers.take(chunk.indices.to_numpy()) for chunk in encoded.chunks]

    def _numbers_of(self, voters: Any) -> NDArray[np.int32]:
        """Give different voters the numbers that they have, or are given now."""
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.compute as pc  # noqa: PLC0415

        if self.known is None:
            self.known = voters
            return np.arange(len(voters), dtype=np.int32)
        place = pc.index_in(voters, self.known)
        new = place.is_null().to_numpy(zero_copy_only=False)
        number: NDArray[np.int32] = place.fill_null(0).to_numpy().copy()
        number[new] = np.arange(len(self.known), len(self.known) + new.sum())
        self.known = pa.concat_arrays([self.known, voters.filter(pa.array(new))])
        return number

    def _spell(self) -> None:
        """Go on with texts where a voter has another name than of 16 hex digits."""
        import pyarrow as pa  # noqa: PLC0415

        if self.in_hex:
            self.in_hex = False
            self.waiting = [pa.array(spelled(numbers), pa.large_string()) for numbers in self.waiting]
            if self.known is not None:
                self.known = pa.array(spelled(self.known.to_numpy()), pa.large_string())


def _texts(chunk: ParquetCells, column: Any) -> Any:
    """Give voters as texts of one type; an empty one is refused."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    if str(column.type).startswith("dictionary"):
        column = column.dictionary.take(pa.array(places(column.indices, len(column.dictionary))))
    texts = column.cast(pa.large_string())
    texts.validate(full=True)
    wrong = pc.index(
        pc.fill_null(pc.equal(texts, ""), True), True
    ).as_py()  # a dictionary may hold what is missing
    if wrong >= 0:
        raise chunk.wrong("voter", wrong, "text")
    return texts
