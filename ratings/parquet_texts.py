"""Spells the cells of a Parquet file as the same file in CSV has them: the ledger's lines are made of texts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.text_files import wrong_cell
from ratings.votes_parquet import CELLS, TEXT, places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ratings.votes_parquet import ParquetFile
    from ratings.votes_rows import Row

DIGITS = 9  # of a probability, in the ledger as in CSV


def rows(file: ParquetFile, columns: Sequence[str]) -> Iterator[Row]:
    """Yield rows of texts.

    Parameters
    ----------
    file : ParquetFile
        The file.
    columns : sequence of str
        Some of its columns, which must have a value in every row.

    Yields
    ------
    tuple
        The number of the row, from 1, and its texts.

    Raises
    ------
    VotesFileError
        For a column of lists or the like, and a missing value.
    """
    file.must_hold(dict.fromkeys(columns, CELLS))
    for before, batch in file.batches(columns):
        texts = []
        for name in columns:
            column = batch.column(name)
            if column.null_count:
                at = int(np.argmax(column.is_null().to_numpy(zero_copy_only=False)))
                raise wrong_cell(f"{file.path}, row {before + at + 1}", name, None, "text")
            texts.append(_texts(column))
        yield from zip(range(before + 1, before + batch.num_rows + 1), *texts, strict=True)


def _texts(column: Any) -> list[str]:
    import pyarrow as pa  # noqa: PLC0415

    if _is_text(column):
        whole: list[str] = column.to_numpy(zero_copy_only=False).tolist()
        return whole
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz))
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    found = column.dictionary
    if _is_text(found):
        words = found.to_numpy(zero_copy_only=False)
    else:
        words = np.array([_spelled(value) for value in found.to_pylist()], object)
    spelled: list[str] = words.take(places(column.indices, len(words))).tolist()
    return spelled


def _is_text(column: Any) -> bool:
    return str(column.type) in TEXT[1]


def _spelled(value: Any) -> str:
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        whole = not (moment.second or moment.microsecond)
        return f"{moment:%Y-%m-%dT%H:%MZ}" if whole else moment.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.{DIGITS}f}" if isinstance(value, float) else str(value)
