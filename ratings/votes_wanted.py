"""What is wanted of a votes file: which rows, which columns of them, and how many at most."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ratings.text_files import VotesFileError
from ratings.votes_header import REQUIRED
from ratings.votes_time import microseconds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

# Read wherever they are.
OPTIONAL = ("side_a", "voter", "counted", "track", "weight")
WORDS = frozenset({*REQUIRED, "side_a", "voter", "counted", "track", "categories", "cast_at"})


@dataclass(frozen=True)
class Wanted:
    """What is wanted, as `ratings.votes_file.read` takes it.

    Raises
    ------
    ValueError
        For a time without a zone, or fewer votes than one.
    """

    track: str | None = None
    category: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    first: int | None = None
    covariates: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.first is not None and self.first < 1:
            raise ValueError(f"first is {self.first}; it must be at least 1.")
        _ = self.span

    @cached_property
    def span(self) -> tuple[int | None, int | None]:
        """The first microsecond that is wanted, and the first that is not any more."""
        since, until = self.since, self.until
        return (
            None if since is None else microseconds("since", since),
            None if until is None else microseconds("until", until),
        )

    @property
    def timed(self) -> bool:
        """Whether it matters when votes were cast."""
        return self.span != (None, None)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns to read where they are, beside those that must be there."""
        time = ("cast_at",) if self.timed else ()
        categories = ("categories",) if self.category is not None else ()
        measures = (name for each in self.covariates for name in (f"{each}_a", f"{each}_b", each))
        return (*OPTIONAL, *time, *categories, *measures)

    def must_be_in(self, path: Path, found: Sequence[str]) -> None:
        """Refuse a file without a column that is wanted.

        Parameters
        ----------
        path : Path
            The file.
        found : sequence of str
            Its columns, as far as they are read.

        Raises
        ------
        VotesFileError
            With the column that is missing.
        """
        if self.track is not None and "track" not in found:
            raise VotesFileError(f"{path}: there is no column track; leave --track out.")
        if self.timed and "cast_at" not in found:
            raise VotesFileError(f"{path}: there is no column cast_at; leave --since and --until out.")
        if self.category is not None and "categories" not in found:
            raise VotesFileError(f"{path}: there is no column categories; leave --category out.")
        for name in self.covariates:
            self._must_be_numbers(path, name, sources(name, found))

    @staticmethod
    def _must_be_numbers(path: Path, name: str, columns: Sequence[str]) -> None:
        if not columns:
            raise VotesFileError(
                f"{path}: there are no columns {name}_a and {name}_b, and no column {name}; the covariate {name} is "
                "read from either."
            )
        if not WORDS.isdisjoint(columns):
            raise VotesFileError(
                f"{path}: the column {columns[0]} holds no numbers; {name} is no covariate of the votes."
            )


def sources(covariate: str, found: Sequence[str]) -> tuple[str, ...]:
    """Give the columns of a covariate: those of either clip, or the one of their difference; none where it is not."""
    pair = f"{covariate}_a", f"{covariate}_b"
    if all(name in found for name in pair):
        return pair
    return (covariate,) if covariate in found else ()
