"""Says which columns of a votes file are read: those that must be there, and what else is wanted and there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratings.text_files import VotesFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

REQUIRED = ("model_a", "model_b", "winner")


def found(place: str, names: Sequence[str], optional: Sequence[str]) -> list[str]:
    """Choose the columns to read: those that a votes file must have, then the optional ones that are there.

    Parameters
    ----------
    place : str
        The file, and the line that names the columns, for the error.
    names : sequence of str
        All columns of the file.
    optional : sequence of str
        Columns to read where they are.

    Raises
    ------
    VotesFileError
        If one is missing that must be there.
    """
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise VotesFileError(
            f"{place}: there is no column {' or '.join(missing)}; there must be {', '.join(REQUIRED)}."
        )
    return [name for name in dict.fromkeys((*REQUIRED, *optional)) if name in names]


def must_be_distinct(place: str, names: Sequence[str]) -> None:
    """Refuse a name that two columns have."""
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise VotesFileError(f"{place}: the column {repeated!r} occurs twice; each name must be its own.")
