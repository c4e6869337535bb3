"""Opens Parquet files of votes and blocks, checks their columns, and gives their rows in batches of bounded size."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.text_files import VotesFileError
from ratings.votes_header import must_be_distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

# A batch's cells stay in memory at once; the larger a batch, the fewer words are looked up again.
ROWS_A_BATCH = 1 << 17
# Of a row group, however large, so much is read ahead.
BUFFER = 1 << 22
MARK = b"PAR1"
AGAIN = "make or fetch it again"

# What a column may hold, in words, by the names of Arrow's types.
TEXT = ("text", ("string", "large_string", "string_view"))
NUMBER = ("numbers", ("int", "uint", "float", "double", "halffloat", "decimal"))
TIME = ("times or text", ("timestamp", "date", *TEXT[1]))
TRUTH = ("true and false, or those words", ("bool", *TEXT[1]))
WORDS = ("text, or lists of text", (*TEXT[1], "list<", "large_list<"))
CELLS = ("text", (*TEXT[1], "timestamp", "int", "uint", "double", "bool"))
Kind = tuple[str, tuple[str, ...]]


class ParquetFile:
    """An open file, of which some columns are read.

    Attributes
    ----------
    path : Path
        The file.
    names : list of str
        All its columns.
    """

    def __init__(self, path: Path, file: Any, progress: Callable[[float], None] | None) -> None:
        self.path = path
        self.file = file
        self.progress = progress
        self.names: list[str] = file.schema_arrow.names
        must_be_distinct(str(path), self.names)

    def must_hold(self, kinds: Mapping[str, Kind]) -> None:
        """Refuse a column that holds something else than it must."""
        for name, (meant, types) in kinds.items():
            held = self.file.schema_arrow.field(name).type
            word = str(getattr(held, "value_type", held) if str(held).startswith("dictionary") else held)
            if not word.startswith(types):
                raise VotesFileError(f"{self.path}: the column {name} holds {word}; it must hold {meant}.")

    def batches(self, columns: Sequence[str], rows: int | None = None) -> Iterator[tuple[int, Any]]:
        """Yield the number of rows before each batch, and the batch: some columns of some rows."""
        whole, before = max(1, self.file.metadata.num_rows), 0
        for batch in self.file.iter_batches(rows or ROWS_A_BATCH, columns=list(columns), use_threads=False):
            yield before, _plain(batch)
            before += batch.num_rows
            if self.progress is not None:
                self.progress(min(before / whole, 1.0))


@contextmanager
def opened(
    path: Path, words: Sequence[str] = (), progress: Callable[[float], None] | None = None
) -> Iterator[ParquetFile]:
    """Open a file.

    Parameters
    ----------
    path : Path
        The file.
    words : sequence of str
        Columns, where there are such, of which each word is to be read once, with a number for each row.
    progress : callable, optional
        Told what share of the file's rows was read.

    Raises
    ------
    VotesFileError
        For a file that is not there, none of Parquet, or cut off, and where pyarrow is not installed; raised in the
        block too, while the file is read.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - large, and votes in text do without
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise VotesFileError(
            f"{path}: Parquet is read by pyarrow, which is not here; pip install pyarrow."
        ) from error
    except ImportError as error:
        raise VotesFileError(
            f"{path}: pyarrow, which reads Parquet, does not load ({_reason(error)})."
        ) from error
    try:
        with path.open("rb") as raw, _frugal(pa):
            _must_be_whole(path, raw)
            metadata = pq.read_metadata(raw)
            once = [field.name for field in metadata.schema.to_arrow_schema() if _is_of_words(field, words)]
            with pq.ParquetFile(raw, metadata=metadata, read_dictionary=once, buffer_size=BUFFER) as file:
                yield ParquetFile(path, file, progress)
    except UnicodeDecodeError as error:
        raise VotesFileError(f"{path}: there is text that is no UTF-8; {AGAIN}.") from error
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, MemoryError):
            raise
        if os.strerror(errno.EAGAIN) in str(error):  # there is no room for the stack of Arrow's own thread
            raise MemoryError from error
        if isinstance(error, OSError) and error.strerror:
            raise VotesFileError(f"{path}: {error.strerror.lower()}.") from error
        raise VotesFileError(
            f"{path}: this is no Parquet file that can be read ({_reason(error)}); {AGAIN}."
        ) from error


@contextmanager
def _frugal(pa: Any) -> Iterator[None]:
    """Let Arrow take memory as others do: its own pools reserve it by the gigabyte, and fail where there is less."""
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)


def _must_be_whole(path: Path, raw: Any) -> None:
    """Refuse what does not begin and end as Parquet does."""
    begin = raw.read(len(MARK))
    if not begin:
        raise VotesFileError(f"{path}: the file is empty; {AGAIN}.")
    if begin != MARK:
        raise VotesFileError(
            f"{path}: this is no Parquet file; text must be named .csv or .jsonl, and .gz where packed."
        )
    raw.seek(-len(MARK), 2)
    if raw.read() != MARK:
        raise VotesFileError(f"{path}: the file does not end as Parquet does, so it was cut off; {AGAIN}.")
    raw.seek(0)


def places(indices: Any, words: int) -> NDArray[np.integer[Any]]:
    """Give Arrow's indices into so many words as an array; a damaged file may have some of words that are not there."""
    import pyarrow as pa  # noqa: PLC0415

    found: NDArray[np.integer[Any]] = np.asarray(indices)
    if found.size and not 0 <= found.min() <= found.max() < words:
        raise pa.ArrowInvalid("a row has a word that the file does not have")
    return found


def _plain(batch: Any) -> Any:
    """Give texts of Arrow's newest layout, which few of its functions know, in the usual one."""
    import pyarrow as pa  # noqa: PLC0415

    if not any(field.type == pa.string_view() for field in batch.schema):
        return batch
    usual = [
        field.with_type(pa.string() if field.type == pa.string_view() else field.type)
        for field in batch.schema
    ]
    return batch.cast(pa.schema(usual))


def _is_of_words(field: Any, words: Sequence[str]) -> bool:
    return field.name in words and str(field.type) in TEXT[1]


def _reason(error: Exception) -> str:
    """Give what Arrow says, in one line."""
    return " ".join(str(error).split()).rstrip(".")[:200]
