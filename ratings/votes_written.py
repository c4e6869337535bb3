"""Writes votes into a file as others read it: CSV, JSON lines or Parquet, in the columns of published arena data."""

from __future__ import annotations

import csv
import json
import os
from contextlib import suppress
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ratings.outcomes import Comparisons

    Rows = Iterator[tuple[Any, ...]]

ENDINGS = (".csv", ".jsonl", ".parquet")
COLUMNS = ("battle", "model_a", "model_b", "winner", "side_a", "voter")
WINNERS = ("model_a", "model_b", "tie", "tie (bothbad)")
# Rows that are written at once, and that a row group of Parquet holds.
CHUNK = 1 << 16


def must_be_writable(path: Path) -> None:
    """Refuse a name whose ending says no form, or one that needs pyarrow where it is not.

    Raises
    ------
    ValueError
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(
            f"{path}: the name ends with {ending!r}; it must be a .csv, .jsonl or .parquet file."
        )
    if ending == ".parquet" and find_spec("pyarrow") is None:
        raise ValueError(f"{path}: Parquet is written by pyarrow, which is not here: pip install pyarrow.")


def write(
    path: Path,
    votes: Comparisons,
    voters: Sequence[str],
    progress: Callable[[float], None] | None = None,
) -> None:
    """Write votes, numbered as battles from 1, with the left entry as ``model_a``.

    The file is written beside its place first: what is there stays whole until the new one is.

    Parameters
    ----------
    path : Path
        Its ending says the form.
    votes : Comparisons
        With voters.
    voters : sequence of str
        Their names, by their number.
    progress : callable, optional
        Told what share was written.

    Raises
    ------
    ValueError
        For an ending that says no form, or a file that cannot be written.
    """
    must_be_writable(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    forms = {".csv": _csv, ".jsonl": _json_lines, ".parquet": _parquet}
    try:
        forms[path.suffix.lower()](beside, _counted(_rows(votes, voters), len(votes), progress))
        beside.replace(path)
    except OSError as error:
        raise ValueError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from error
    finally:
        with suppress(OSError):
            beside.unlink()


def _rows(votes: Comparisons, voters: Sequence[str]) -> Rows:
    columns = (votes.left.tolist(), votes.right.tolist(), votes.outcome.tolist())
    its = zip(*columns, np.asarray(votes.voter).tolist(), strict=True)
    for number, (left, right, outcome, voter) in enumerate(its, 1):
        yield str(number), votes.names[left], votes.names[right], WINNERS[outcome], "left", voters[voter]


def _counted(
    rows: Rows, number: int, progress: Callable[[float], None] | None
) -> Iterator[list[tuple[Any, ...]]]:
    """Take rows together, and tell how far they went."""
    done = 0
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
        done += len(chunk)
        if progress is not None:
            progress(done / number)


def _csv(path: Path, chunks: Iterator[list[tuple[Any, ...]]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for chunk in chunks:
            writer.writerows(chunk)


def _json_lines(path: Path, chunks: Iterator[list[tuple[Any, ...]]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for chunk in chunks:
            lines = (json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) for row in chunk)
            file.writelines(f"{line}\n" for line in lines)


def _parquet(path: Path, chunks: Iterator[list[tuple[Any, ...]]]) -> None:
    import pyarrow as pa  # noqa: PLC0415 - large, and needed by few
    import pyarrow.parquet as pq  # noqa: PLC0415

    words = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema([(name, pa.string() if name == "battle" else words) for name in COLUMNS])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for chunk in chunks:
            columns = [pa.array(column, pa.string()) for column in zip(*chunk, strict=True)]
            table = pa.table(columns, names=list(COLUMNS))
            writer.write_table(table.cast(schema))
