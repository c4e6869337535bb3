"""Gathers the wanted rows of a votes file as columns of numbers, a chunk of rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ratings.checks import frozen
from ratings.columns import SIDES, WINNER_WORDS, WINNERS, Numbers, by_side
from ratings.text_files import VotesFileError, shown, wrong_cell
from ratings.votes_wanted import sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ratings.votes_wanted import Wanted

    Codes = NDArray[np.integer[Any]]

# A board of more would take gigabytes, and nobody has one: it is a column of something else.
MOST_ENTRIES = 2000
# Sums of squares and quotients of these stay numbers.
LEAST_WEIGHT, MOST_WEIGHT = 1e-9, 1e9
WEIGHT_WORDS = "a number, 0 or from 1e-9 to 1e9"
COUNTED: dict[str | bool, bool] = {
    True: True,
    False: False,
    **dict.fromkeys(("true", "True", "TRUE", "1"), True),
    **dict.fromkeys(("false", "False", "FALSE", "0"), False),
}
# What was seen on the screen: the columns of left, right and outcome once they are gathered.
SEEN = ("model_a", "model_b", "winner")
# Columns of a few known words, and those words as an error gives them.
WORDS: dict[str, tuple[Mapping[Any, int], str]] = {
    "winner": (WINNERS, WINNER_WORDS),
    "side_a": (SIDES, "left or right"),
    "counted": (COUNTED, "true or false"),
}


class Chunk(Protocol):
    """Some rows of a file, whose cells can be had as numbers; a cell that is wrong is refused with its place."""

    def __len__(self) -> int: ...

    def only(self, which: NDArray[np.bool_]) -> Chunk:
        """Give some of the rows."""

    def known(self, name: str, words: Mapping[Any, int], meant: str) -> NDArray[np.int8]:
        """Give a column of few known words by their numbers."""

    def numbered(self, name: str, numbers: Numbers) -> Codes:
        """Give a column of words by the numbers that they have, or are given now."""

    def moments(self, name: str) -> NDArray[np.int64]:
        """Give a column of times as microseconds since 1970, UTC."""

    def floats(self, name: str) -> NDArray[np.float64]:
        """Give a column of finite numbers."""

    def place(self, at: int) -> str:
        """Say file and line of a row."""

    def cell(self, name: str, at: int) -> Any:
        """Give one cell as it stands in the file."""


class Voters(Protocol):
    """Numbers voters as they come."""

    def add(self, chunk: Any) -> None:
        """Take the voters of a chunk of rows."""

    def numbered(self) -> tuple[NDArray[np.int32], tuple[str, ...]]:
        """Give the voter's number of each row, and the voters by their numbers."""


class Table:
    """The rows that are wanted, and only them, so far as the file was read.

    Parameters
    ----------
    path : Path
        The file, for errors.
    found : sequence of str
        Names of the columns that are read.
    wanted : Wanted
        What is wanted; the columns for it are among those.
    voters : Voters
        What numbers them, where there is a column of voters.

    Attributes
    ----------
    rows, left_out : int
        Rows of the track and time that count, and others.
    """

    def __init__(self, path: Path, found: Sequence[str], wanted: Wanted, voters: Voters) -> None:
        self.path = path
        self.found = found
        self.wanted = wanted
        self.voters = voters
        entries = Numbers()
        self.numbers = {"model_a": entries, "model_b": entries, "track": Numbers(), "categories": Numbers()}
        measured = {column for name in wanted.covariates for column in sources(name, found)} | {"weight"}
        self.measured = [name for name in found if name in measured]
        self.taken = [name for name in (*SEEN, "side_a", "categories") if name in found] + self.measured
        unneeded = {"side_a"} if not wanted.covariates else set()
        self.parts: dict[str, list[NDArray[Any]]] = {name: [] for name in self.taken if name not in unneeded}
        self.rows = self.left_out = 0

    def read(self, chunks: Iterable[Chunk]) -> None:
        """Take chunks of rows to their end, or until there are as many as are wanted.

        Raises
        ------
        VotesFileError
            For a cell that is no name, none of its column's words, no number or no time; an entry that meets
            itself; or more entries than a board can have. Rows that are not wanted are not looked at.
        """
        for chunk in chunks:
            which = self._chosen(chunk)
            self._take(chunk if which.all() else chunk.only(which))
            if self.rows == self.wanted.first and (
                self.wanted.track is not None or "track" not in self.found
            ):
                return  # else the tracks of the rest must be known

    def column(self, name: str, dtype: type[np.generic], meaning: NDArray[Any] | None = None) -> NDArray[Any]:
        """Give a whole column as numbers, once: outcomes, sides, measures, and for words their place in `words`.

        Those of SEEN are as they were on the screen: left, right, and who won there. Where a meaning is given, the
        numbers are places in it. The parts that the column is made from are let go.
        """
        whole, at = np.empty(self.rows, dtype), 0
        for part in self.parts.pop(name):
            whole[at : at + len(part)] = part if meaning is None else meaning.take(part)
            at += len(part)
        return frozen(whole)

    def words(self, name: str) -> list[Any]:
        """Give the different words of a column, as they came."""
        return list(self.numbers[name])

    def _chosen(self, chunk: Chunk) -> NDArray[np.bool_]:
        """Say which rows are wanted, and count those that are left out by the file's own word."""
        which = self._of_track(chunk) & self._in_time(chunk)
        counted = chunk.known("counted", *WORDS["counted"]).view(bool) if "counted" in self.found else which
        chosen = which & counted
        if self.wanted.first is not None:
            end = self._end(chosen, self.wanted.first - self.rows)
            which[end:] = chosen[end:] = False
        self.left_out += int(which.sum() - chosen.sum())
        return chosen

    @staticmethod
    def _end(chosen: NDArray[np.bool_], room: int) -> int:
        """Say where a chunk ends for those who want so many votes more: behind the last of them."""
        places = np.flatnonzero(chosen)
        return len(chosen) if len(places) < room else int(places[room - 1]) + 1 if room else 0

    def _of_track(self, chunk: Chunk) -> NDArray[np.bool_]:
        if "track" not in self.found:
            return np.ones(len(chunk), bool)
        tracks = self.numbers["track"]
        code = chunk.numbered("track", tracks)
        if self.wanted.track is None:
            return np.full(len(chunk), len(tracks) < 2)  # noqa: PLR2004 - of several, one must be chosen
        return np.asarray(code == tracks.get(self.wanted.track, -1))

    def _in_time(self, chunk: Chunk) -> NDArray[np.bool_]:
        which = np.ones(len(chunk), bool)
        if self.wanted.timed:
            moment, (since, until) = chunk.moments("cast_at"), self.wanted.span
            which &= True if since is None else moment >= since
            which &= True if until is None else moment < until
        return which

    def _take(self, chunk: Chunk) -> None:
        columns = {name: self._numbered(chunk, name) for name in self.taken}
        same = columns["model_a"] == columns["model_b"]
        if same.any():
            at = int(np.argmax(same))
            raise VotesFileError(
                f"{chunk.place(at)}, column model_b: both are {shown(chunk.cell('model_b', at))}; an entry never "
                "meets itself."
            )
        if "side_a" in columns:
            model_a, model_b, winner = (columns[name] for name in SEEN)
            seen = by_side(model_a, model_b, winner, columns["side_a"])
            columns |= dict(zip(SEEN, seen, strict=True))
        for name, parts in self.parts.items():
            parts.append(columns[name])
        if "voter" in self.found:
            self.voters.add(chunk)
        if len(self.numbers["model_a"]) > MOST_ENTRIES:
            raise VotesFileError(
                f"{self.path}: model_a and model_b name more than {MOST_ENTRIES:,} entries; a board has no more."
            )
        self.rows += len(chunk)

    def _numbered(self, chunk: Chunk, name: str) -> NDArray[Any]:
        if name in WORDS:
            return chunk.known(name, *WORDS[name])
        if name not in self.measured:
            return chunk.numbered(name, self.numbers[name])
        numbers = chunk.floats(name)
        wrong = (numbers != 0) & ((numbers < LEAST_WEIGHT) | (numbers > MOST_WEIGHT))
        if name == "weight" and wrong.any():
            at = int(np.argmax(wrong))
            raise wrong_cell(chunk.place(at), name, chunk.cell(name, at), WEIGHT_WORDS)
        return numbers
