"""What a public table is: columns with a kind and a meaning each, and rows as tuples in their order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Row = tuple[Any, ...]


class Kind(StrEnum):
    """What a cell holds, in Python and in files; an unknown value is None and never a zero or an empty text."""

    TEXT = "text"  # str
    WORD = "word"  # str of few different ones: a dictionary in Parquet
    INTEGER = "integer"  # int
    NUMBER = "number"  # float, finite
    BOOLEAN = "boolean"  # bool; "true" or "false" in CSV
    MINUTE = "minute"  # str, as 2026-03-01T12:34Z: UTC; a timestamp in Parquet
    MOMENT = "moment"  # str, as 2026-03-01T12:34:56Z: UTC; a timestamp in Parquet
    JSON = "json"  # what JSON has; compact text in CSV and Parquet, itself in JSON lines


@dataclass(frozen=True)
class Column:
    """One column of a public table.

    Attributes
    ----------
    name, kind, meaning : str, Kind, str
        The meaning is one sentence for the data dictionary, with the unit of a number.
    nullable : bool
        Whether a cell may be unknown or not apply.
    digits : int or None
        Decimals that a NUMBER is written with in text, as many as its source has; the shortest exact form without.
    """

    name: str
    kind: Kind
    meaning: str
    nullable: bool = False
    digits: int | None = None


Columns = tuple[Column, ...]


def names(columns: Columns) -> tuple[str, ...]:
    """Return the header."""
    return tuple(column.name for column in columns)
